"""The shipped lists that labels and language codes are checked against; labels never affect matching."""

import re

PLOVER_2021 = {
    "AGREE": "Agrees, or says it will agree, to cooperate, to give aid, to yield or to negotiate.",
    "CONSULT": "Meets, visits, telephones, mediates or negotiates.",
    "SUPPORT": "Stands by another in words or diplomacy: praises, endorses, signs a treaty.",
    "COOPERATE": "Works together in fact: trade, military or judicial cooperation, intelligence shared.",
    "AID": "Gives money, goods, arms, shelter or asylum.",
    "CONCEDE": "Yields to a demand: frees people, eases a restriction, changes a policy or an office.",
    "RETREAT": "Eases force: ceases fire, withdraws, disarms, surrenders.",
    "ACCUSE": "Blames, criticises, investigates or brings a charge.",
    "DEMAND": "Demands that another act, yield or stop.",
    "REJECT": "Refuses a demand, an offer, a proposal or a meeting.",
    "THREATEN": "Threatens with force, sanctions or a breach.",
    "PROTEST": "Demonstrates, strikes, blocks or riots.",
    "MOBILIZE": "Moves forces, raises their readiness or shows them, short of using them.",
    "SANCTION": "Cuts existing relations: halts talks or aid, closes a border, expels, imposes an embargo.",
    "COERCE": "Represses or seizes short of violence: arrests, bans, censors, confiscates, attacks by computer.",
    "ASSAULT": "Uses force that can kill or maim.",
}
"""The 16 event types of PLOVER in its version of 2021, told in our words; an older set of 19 exists."""

_ACLED = {
    "Battles": ("Government regains territory", "Non-state actor overtakes territory", "Armed clash"),
    "Protests": ("Excessive force against protesters", "Protest with intervention", "Peaceful protest"),
    "Riots": ("Violent demonstration", "Mob violence"),
    "Explosions/Remote violence": (
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
    ),
    "Violence against civilians": ("Sexual violence", "Attack", "Abduction/forced disappearance"),
    "Strategic developments": (
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ),
}
ACLED = {
    label: text
    for kind, subs in _ACLED.items()
    for label, text in ((kind, "A type of event."), *((f"{kind}/{sub}", f"A sub-type of {kind}.") for sub in subs))
}
"""ACLED's 6 types and their 25 sub-types, written `Type/Sub-type`."""

CAMEO = r"^(?:0[1-9]|1[0-9]|20)[0-9]{0,2}$"
"""A code of CAMEO: the two digits of a root, then up to two more."""

COUNTRY = r"^[A-Z]{2}$"
"""A country after ISO 3166."""

_LANGUAGES = tuple(
    re.findall(
        r"\w+",
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de"
        " dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id"
        " ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu"
        " lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu"
        " rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr"
        " ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu",
    )
)
_PERSIAN = ("prs", "pes", "fas", "per")

LANGUAGE = rf"^(?:{'|'.join(_LANGUAGES)}|(?!(?:{'|'.join((*_PERSIAN, 'any'))})$)[a-z]{{3}})$"
"""A language after ISO 639, but for the codes of Persian and Dari that `fa` stands for."""


def known_label(scheme: str, label: str) -> bool:
    """Whether `label` stands in the list of `scheme`: plover, cameo or acled."""
    if scheme == "cameo":
        return re.fullmatch(CAMEO, label) is not None
    return label in {"plover": PLOVER_2021, "acled": ACLED}[scheme]


def language_advice(code: str) -> str | None:
    """What to write instead of a language code; '' where nothing near is known, None where the code is right."""
    if code in _PERSIAN:
        return "write fa, which stands for Persian and Dari"
    if re.fullmatch(LANGUAGE, code):
        return None
    return "write an ISO 639 code in small letters, such as en, ur, ps, fa or ar"
