"""Near-copies on a real Valkey."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
from redis import Redis

from schemas.article import Article, CleanArticle
from workers.fetch import Response
from workers.read.duplicates import KEEP, PERMUTATIONS, SIMILAR, bands_of, signature, similarity, story_of
from workers.read.read import read

AGENCY = (
    "Il ministro degli Esteri ha ricevuto oggi a Roma il collega di Tarvonia per discutere del nuovo collegamento ferroviario "
    "tra i due Paesi. Al termine del colloquio, durato due ore, i due ministri hanno firmato un accordo che prevede "
    "investimenti per 49 milioni di euro entro la fine dell'anno. La linea, lunga 120 chilometri, sarà aperta nel 2028 e "
    "servirà una trentina di comuni delle due valli. Secondo il portavoce della Farnesina i lavori cominceranno in primavera."
)
REPUBLISHED = "ROMA - " + AGENCY.replace("oggi a Roma", "mercoledì a Roma") + " (Redazione)"
TALKS = (
    "Kim Jong-un ha incontrato a Pyongyang il segretario del Consiglio di sicurezza russo Sergei Shoigu, che gli ha consegnato "
    "un messaggio del presidente. Al centro dei colloqui l'invio di cinquemila operai militari nella regione di Kursk, ha "
    "riferito l'agenzia ufficiale. È la terza visita di Shoigu in tre mesi, dopo quelle di marzo e di inizio giugno."
)
OTHER_TALKS = (
    "Kim Jong-un ha incontrato a Pyongyang il ministro delle Risorse naturali russo Alexander Kozlov, che guida la commissione "
    "bilaterale per il commercio. Al centro dei colloqui la ripresa dei voli diretti e un ponte stradale sul fiume Tumen, ha "
    "riferito l'agenzia ufficiale. Kozlov è arrivato martedì con una delegazione di una trentina di funzionari."
)


def test_a_near_copy_shares_the_story_of_the_earliest(redis: Redis) -> None:
    assert story_of(redis, "a", AGENCY) == "a"
    assert story_of(redis, "b", REPUBLISHED) == "a"
    assert story_of(redis, "c", REPUBLISHED + " Riproduzione riservata.") == "a"


def test_two_stories_about_the_same_people_stay_two(redis: Redis) -> None:
    assert story_of(redis, "a", TALKS) == "a"
    assert story_of(redis, "b", OTHER_TALKS) == "b"


def test_an_article_asked_for_again_keeps_its_story(redis: Redis) -> None:
    story_of(redis, "a", AGENCY)
    assert story_of(redis, "b", REPUBLISHED) == "a"
    assert story_of(redis, "a", AGENCY) == "a"
    assert story_of(redis, "b", REPUBLISHED + " Aggiornato.") == "a"


def test_short_texts_are_their_own_stories(redis: Redis) -> None:
    assert story_of(redis, "a", "Sciopero dei treni venerdì") == "a"
    assert story_of(redis, "b", "Sciopero dei treni venerdì") == "b"


def test_everything_is_forgotten_in_time(redis: Redis) -> None:
    story_of(redis, "a", AGENCY)
    assert all(0 < redis.ttl(key) <= KEEP for key in redis.keys("*"))


def test_similarity_is_about_that_of_the_word_triples() -> None:
    a, b = signature(AGENCY), signature(REPUBLISHED)
    assert a is not None
    assert b is not None
    assert similarity(a, b) > 0.75
    talks, others = signature(TALKS), signature(OTHER_TALKS)
    assert talks is not None
    assert others is not None
    assert similarity(talks, others) < 0.4


QUAKE = (
    "Una scossa di terremoto di magnitudo 4,1 è stata registrata nella notte in provincia dell'Aquila, a una profondità di dieci "
    "chilometri. Non si segnalano feriti, ha riferito la Protezione civile, ma le scuole di sei comuni resteranno chiuse oggi "
    "per le verifiche dei tecnici. La scossa è stata avvertita anche a Roma e a Pescara. "
)
DETAILS = (
    "Il sindaco ha convocato per il pomeriggio una riunione con i vigili del fuoco e i responsabili dell'ospedale. "
    "Nel 2009 un sisma di magnitudo 6,3 uccise nella stessa zona 309 persone e distrusse il centro storico della città."
)
NOTICE = "© Riproduzione riservata\nIscriviti alla newsletter per ricevere le notizie ogni mattina\nSegui Gazzetta su Facebook"


def no_page(url: str) -> Response:
    raise AssertionError(f"nobody asked for {url}")


def from_site(path: str, text: str, minutes: int = 0) -> CleanArticle:
    now = datetime(2026, 11, 27, 12, tzinfo=UTC) + timedelta(minutes=minutes)
    article = Article(url=f"https://{path}", text=text, fetched=now)
    return read(article, now=now, full_text_from=600, fetch_page=no_page)


def stories(redis: Redis, *articles: CleanArticle) -> list[str]:
    return [story_of(redis, article.id, article.text) for article in articles]


def test_agency_copy_rewritten_by_three_sites_is_one_story_and_the_earliest_its_origin(redis: Redis) -> None:
    agency = from_site("agenzia.example/scossa", f"L'AQUILA, 27 NOV (ANSA) - {QUAKE}{DETAILS} (ANSA).")
    lead = from_site("gazzetta.example/a-b-c", f"Paura nella notte in Abruzzo. {QUAKE}{DETAILS}\n{NOTICE}")
    swapped = from_site("corriere.example/1", f"{DETAILS}\n{QUAKE.replace('nella notte', 'alle 3,20')}\ndi Mario Rossi")
    cut = from_site(
        "valle.example/2", QUAKE.replace("Non si segnalano feriti", "Nessun ferito") + DETAILS.partition(". ")[0] + "."
    )
    assert len({article.id for article in (agency, lead, swapped, cut)}) == 4
    assert stories(redis, agency, lead, swapped, cut) == [agency.id] * 4


def test_two_stories_on_one_subject_are_two(redis: Redis) -> None:
    other = (
        "Il terremoto in provincia dell'Aquila riapre il dibattito sulla ricostruzione. Il commissario ha detto alla Camera che "
        "mancano ancora ottocento milioni di euro e che le scuole saranno le prime a essere messe in sicurezza. La Protezione "
        "civile ha riferito che non si segnalano feriti dopo la scossa di magnitudo 4,1 di questa notte."
    )
    first, second = from_site("a.example/1", QUAKE + DETAILS), from_site("b.example/2", other)
    assert stories(redis, first, second) == [first.id, second.id]


def test_a_correction_is_a_revision_and_no_second_story(redis: Redis) -> None:
    first = from_site("www.example.org/x-y-z", QUAKE + DETAILS)
    corrected = from_site("m.example.org/x-y-z?utm_source=rss", (QUAKE + DETAILS).replace("4,1", "4,3"), minutes=40)
    assert corrected.id == first.id
    assert corrected.fingerprint != first.fingerprint
    assert corrected.revision > first.revision
    assert stories(redis, first, corrected) == [first.id, first.id]
    copied = from_site("b.example/1", (QUAKE + DETAILS).replace("4,1", "4,3"), minutes=50)
    assert stories(redis, copied) == [first.id]
    for text in (OTHER_TALKS, "Notizia ritirata."):
        assert stories(redis, from_site("b.example/1", text, minutes=80)) == [first.id]


def test_the_same_boilerplate_on_two_short_stories_makes_no_duplicate(redis: Redis) -> None:
    train = "Sciopero dei treni venerdì in tutta la regione: garantite le fasce protette, ha fatto sapere l'azienda ai pendolari."
    bridge = "Il ponte sul torrente riapre a Natale dopo due anni di lavori, ha annunciato il sindaco durante il consiglio comunale."
    known = from_site("a.example/1", f"{train}\n{NOTICE}"), from_site("a.example/2", f"{bridge}\n{NOTICE}")
    assert stories(redis, *known) == [known[0].id, known[1].id]
    # A notice that no rule knows stays in the text.
    notice = "Questo sito è una testata registrata presso il tribunale della città, direttore responsabile Anna Verdi, editore La Valle"
    unknown = from_site("b.example/1", f"{train}\n{notice}"), from_site("b.example/2", f"{bridge}\n{notice}")
    assert len(set(stories(redis, *unknown))) == 2


def test_articles_at_the_threshold_mostly_meet_in_a_band() -> None:
    """What the comparison would accept must be found by the bands."""
    rng = random.Random(1)
    met = 0
    for _ in range(300):
        mine = np.array([rng.randrange(2**16) for _ in range(PERMUTATIONS)], np.uint16)
        same = np.array([rng.random() < SIMILAR for _ in range(PERMUTATIONS)])
        theirs = np.where(same, mine, mine ^ np.uint16(1))
        met += bool(set(bands_of(mine)) & set(bands_of(theirs)))
    assert met > 270
