"""Everyday words that look like a slip of a complaint and are none: "dressing" is not "depressing"."""

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
