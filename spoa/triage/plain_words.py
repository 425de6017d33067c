"""Everyday words that must not be taken for more than they are."""

from typing import Final

PLAIN: Final = (
    "access across addition admit admitted advice advise along annoyed annoying ashamed ashen assess "
    "auntie barely beach beaches belching blinking board boards boxers branch brandy breach bread brick "
    "bricks butter carpet century cereal chance cheese choice choices chunk chunks cider clamp clamped "
    "clingy clinic collar comma common concert conclusion contract convey course courses crackly cranky "
    "crawling crisps crossing cruise crutch crutches cuddle cuddles device devices dinner dreadful "
    "dreaming dressed dressing dressings drill easter edition elect emailed engine engines ensure exact "
    "exactly examination examine examined expert expressed expressing factor factory feature features "
    "fewer fiction filter finite float floating floats flowers footer foreign forest friday fridge frost "
    "gallery giant grant granted gravel greece group groups hamster handover hardened helen hobble "
    "hobbling hockey hover hunger ignore ignored ignoring infusion ingestion jacket kitten kneeling "
    "knickers lager legacy listen listened listening locate lotion lounge lunch magic march maria melon "
    "middle moment mostly mower mumble music nature noodles onion onions orange overdue overuse paint "
    "painted painting pasta peach pinched plank pointer police policy possess prawns pressed presses "
    "pressing prior prison puddle radio rarely reach reached reaches reaching relax relaxed remote salad "
    "sanity scheme scorched scott scrape scraped scrapes scraping search searched searching secure select "
    "selected settee sheep silver simple simply single sister slashed sling small soldier spain splint "
    "spoon spotty square squatting stable stables starving station storm straw stretching stride summer "
    "supper sweets switch switched teach teaching tenth toast toddling towards traffic translate "
    "trickling trunk trunks truth tumor tumour twanged unborn uncover union unreal unsealed usually "
    "venture weakly wheel wheels which whisky wider width witch withdrew wondering zimmer"
)
"""They look like a slip of a complaint and are none: "dressing" is not "depressing"."""

LITTLE: Final = (
    "ago alone bag bank bat bed black blow bone bottom boyfriend cannot cat coffee cold control dad "
    "deck dog drink drop dump eaten effect ex expect fat fill fire flap floor fluid forgot girlfriend "
    "glue heat human hung husband kettle liquid lock lost low meat medication miss missing morning "
    "motion near night oil oven over partner pass plaster pressure protection push resident right river "
    "short show side slip snap soup splash stick stone stream struggling sun swing tag tip travel trip "
    "turkey unwell walk wander want warm weekend wife will wind monday tuesday wednesday thursday "
    "friday saturday sunday"
)
"""By themselves they tell no complaint, where only a part of a phrase was said: "want" of "want to die".

"Myself" is none of them: "I might do something to myself".
"""
