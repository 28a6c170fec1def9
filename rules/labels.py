"""The shipped lists that labels and language codes are checked against; labels never affect matching."""

import re

PLOVER_2021 = frozenset(
    re.findall(
        r"\w+",
        "AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT ACCUSE DEMAND REJECT THREATEN PROTEST MOBILIZE SANCTION"
        " COERCE ASSAULT",
    )
)
"""The 16 event types of PLOVER in its version of 2021; an older set of 19 exists, so the version is named."""

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
ACLED = frozenset(f"{kind}/{sub}" for kind, subs in _ACLED.items() for sub in subs) | frozenset(_ACLED)
"""ACLED's 6 types and their 25 sub-types, written `Type/Sub-type`."""

_CAMEO = re.compile(r"(0[1-9]|1[0-9]|20)[0-9]{0,2}")
_LANGUAGES = frozenset(
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
_THREE = re.compile(r"[a-z]{3}")
_PERSIAN = frozenset({"prs", "pes", "fas", "per"})


def known_label(scheme: str, label: str) -> bool:
    """Whether `label` stands in the list of `scheme`: plover, cameo or acled."""
    if scheme == "cameo":
        return _CAMEO.fullmatch(label) is not None
    return label in {"plover": PLOVER_2021, "acled": ACLED}[scheme]


def language_advice(code: str) -> str | None:
    """What to write instead of a language code; '' where nothing near is known, None where the code is right."""
    if code in _PERSIAN:
        return "write fa, which stands for Persian and Dari"
    if code in _LANGUAGES or (_THREE.fullmatch(code) and code != "any"):
        return None
    return "write an ISO 639 code in small letters, such as en, ur, ps, fa or ar"
