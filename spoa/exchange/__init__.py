"""A stand-in telephone provider. Imports nothing of ours; the service meets it by HTTP only.

As a process
    ``python -m spoa.exchange --port 8002 --config exchange.json [--host 127.0.0.1] [--virtual]``
    (``--port 0`` takes a free port and prints ``exchange: http://127.0.0.1:<port>``). Refused when
    ``SPOA_ENV=production``. ``GET /health`` answers 200 when it is ready.
In process, for tests on a virtual clock
    ``x = spoa.exchange.inside.in_process(config: dict, service: WSGI application, at: datetime)``:
    webhooks go to the application; ``x.app`` is the Flask application to send REST and control requests
    to; ``x.settle()`` delivers what is pending now, ``x.advance(seconds)`` moves the clock and delivers on
    the way. Nothing is delivered from within a REST call: a webhook never re-enters the caller.

Configuration (JSON; everything but the four credentials and ``numbers`` may be left out)::

    {"account_sid": "AC…", "auth_token": "…", "api_key": "SK…", "api_secret": "… (32 letters or more)",
     "numbers": {"+441632960111": {
         "voice_url": "…", "voice_fallback_url": "…", "voice_fallback_twiml": "<Response>…",
         "sms_url": "…", "sms_fallback_url": "…", "status_callback": "…"}},
     "applications": {"AP…": {"voice_url": "…", "voice_fallback_url": "…", "voice_fallback_twiml": "…"}},
     "callees": {"+441632960901": {"does": "accept", "after": 3, "says": ["Ambulance control."]}},
     "directory": [{"number": "+441632960111", "label": "NHS 111"}],     what a person can ring
     "people": [{"number": "+447700900142", "label": "David Hartley"}],  whose handset a person can take
     "origins": ["http://handler.spoa.localhost:8000"],                  CORS and frame-ancestors; or "*"
     "pace": 15, "calls_per_second": 0, "seed": 1, "shift": 0, "clock": "real"}

``pace`` is how many characters a second the voice speaks (tests take 1000); ``shift`` (seconds) is added
to every time told, as ``SPOA_TIME`` is in the service. URLs may carry connection overrides
(``#ct=2000&rt=4000&rc=2&rp=all``). A host under ``localhost`` is reached at 127.0.0.1.

Scripted callees (``callees``; also set by ``POST /control/callees/<number>``)
    ``does``: ``answer`` · ``accept`` (answers, presses 1 when asked) · ``decline`` (answers, presses 2) ·
    ``voicemail`` (answers, speaks, presses nothing, hangs up) · ``busy`` · ``no-answer`` · ``failed`` ·
    ``human`` (no script). ``after``: seconds of ringing (2). ``presses``: other digits. ``says``: lines it
    speaks once someone hears it. ``hangs_up_at``: seconds after answering. ``texts``: an error code
    (30003…) with which texts to it fail. A number without a script is a handset: it rings until a person
    (or the control API) answers.

REST, Basic authentication (account and token, or API key and secret), below ``/2010-04-01/Accounts/{AC}``:
    Calls (create fetch list update delete) · Conferences (fetch list update) · Participants (create fetch
    list update delete, by CallSid or label) · Messages (create fetch list update delete; Media fetch) ·
    IncomingPhoneNumbers (list). A conference is ``init`` until two have joined of whom one starts it; then
    ``in-progress``. A participant who is still being called is listed, with status queued or ringing.

Control API (JSON; no authentication; for tests, the desk page, the phone page). What cannot be done is 4xx
``{"error": "…"}``. ``<n>`` is a number ``+44…`` or ``client:<identity>``; where a party has several live legs
``"call_sid"`` names one::

    POST /control/handsets/<n>/ring      {"to": "+44…", "from_withheld": false, "params": {}} → {"call_sid"}
    POST /control/handsets/<n>/answer | /reject | /hangup   {}
    POST /control/handsets/<n>/say       {"words": "…"}
    POST /control/handsets/<n>/digits    {"digits": "1#"}
    POST /control/handsets/<n>/mute      {"on": true}
    POST /control/handsets/<n>/text      {"to", "body", "media": [{"content_type", "data": base64}]}
                                         → {"message_sid"}
    POST /control/handsets/<n>/presence  {"here": true}     a client registered without token or stream
    GET  /control/handsets/<n>           → {"number", "here", "call": null|LEG, "legs": [LEG],
                                            "texts": [TEXT]}
    GET  /control/handsets/<n>/stream    the same as server-sent events (event "state", whole each time)
    GET  /control/conferences            → {"conferences": [{"sid", "name", "status",
                                            "members": [{"call_sid", "party", "label", "hold", "hears", …}]}]}
    GET  /control/journal?since=n&kind=webhook   → {"entries": [{"n", "at", "kind", …}]}
                                         kinds: webhook, rest, call, message, error
    GET  /control/clock                  → {"now"}
    POST /control/clock                  {"advance": seconds} → {"now"}; virtual clock only, else 409;
                                         0 delivers what is pending
    POST /control/faults                 {"probability": 0.2, "seed": 7, "seconds": 5, "kinds": [FAULT],
                                          "to": ["voice", "call-status", "conference-status", "message",
                                                 "message-status", "rest"]}
                                         replaces what was set; {} clears it
    POST /control/faults/once            {"fault": FAULT, "times": 1,
                                          "match": {"StatusCallbackEvent": "participant-hold"}}
    POST /control/callees/<n>            a behaviour as above; DELETE makes it a handset again
    POST /control/reset                  {}   ends every call; forgets texts, faults and the journal

    LEG  {"call_sid", "direction": "inbound|outbound-api|outbound-dial", "status",
          "state": "ringing|calling|live|held|waiting|queued|ended", "from", "to", "params", "muted",
          "listening": null|"dtmf"|"speech"|"dtmf speech",
          "hears": [{"call_sid", "label"}], "heard_by": [{"call_sid", "label"}],
          "sound": "what plays now, or nothing",
          "lines": [{"n", "at", "by": "service|me|keys|line|<label>", "words",
                     "kind": "say|play|voice|own|tone"}],
          "since", "answered", "ended"}
    TEXT {"sid", "at", "direction": "in|out", "from", "to", "body", "status",
          "media": [{"url", "content_type"}]}

``legs`` are the live ones and the last that ended; ``call`` is the first live one. ``n`` of lines grows over
all legs of a party.

FAULT: *duplicate* arrives twice with one token · *reorder* is overtaken by the next of its call or
conference (TwiML requests are not) · *drop* never arrives, however often it is tried · *refuse* fails to
connect once · *delay* arrives ``seconds`` later · *500* does not arrive and the sender sees a 500 · *timeout*
arrives, but the answer is lost · *unknown* carries parameters nobody knows. For ``rest``: *500* has no
effect, *timeout* has its effect but answers 503, *429* is refused. ``match`` compares parameters of the
webhook or of the REST form, ``kind`` (a word of ``to``), and of REST also ``method`` and ``path``.

Browser legs (a page of staff; ``token`` is a carrier-style access token, HS256 by ``api_secret``)::

    GET  /client/stream?token=…   registers while it is open; event "state": {"identity", "legs": [LEG]}
    POST /client/act              {"token" (or Authorization: Bearer), "do": …}
                                  answer | reject | hangup | mute {"on"} | digits {"digits"} | say {"words"},
                                  each with "call_sid";
                                  connect {"params": {…}} → {"call_sid"}: asks the voice URL of the
                                  application in the token's grant;
                                  register | unregister: a client without a stream
    A browser whose stream has been closed for 30 s has lost its line: its legs end.
    An expired or wrong token: 401 {"code": 20101|20104, "error"}; in the stream the event "refused".

Phone page: ``/`` and ``/handset/<number>``; ``?compact=1`` for a frame, ``?to=`` a number chosen to ring,
``?tab=texts``, ``?speak=0``.

Known differences from the carrier: no cookies, no answerOnBridge, no SIP, no recordings (never on), no
``<Dial><Queue>``. A HoldUrl or a conference's waitUrl that returns TwiML is played once and then is silent
unless it ends with Redirect. A text with STOP goes to the service too, with OptOutType, once it was acted on.
"""
