"""Near-copies on a real Valkey."""

from __future__ import annotations

from redis import Redis

from workers.read.duplicates import KEEP, signature, similarity, story_of

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
