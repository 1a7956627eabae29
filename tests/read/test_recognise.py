"""Pages that are no article though their status is 200, and articles that speak of the same things."""

from __future__ import annotations

import pytest

from workers.read.recognise import no_article, without_wall
from workers.read.text import read_page

BODY = (
    "Il ministro ha incontrato a Roma i sindaci della valle per parlare della ferrovia, che sarà aperta nel 2028. " * 8
)


def page(title: str, body: str, head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang='it'><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()
    )


def article(*paragraphs: str, title: str = "Incontro", head: str = "") -> bytes:
    return page(title, f"<article><h1>{title}</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>", head)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            article(
                "Noi e i nostri partner utilizziamo cookie e tecnologie simili per archiviare dati, previo tuo consenso.",
                "Puoi accettare, rifiutare o gestire le preferenze sui cookie in ogni momento. Informativa sulla privacy.",
                title="Gazzetta",
            ),
            "consent",
        ),
        (
            article(
                "Before you continue. We use cookies and data to deliver services, with your consent.",
                "Accept all cookies or reject all. Privacy policy and partners.",
                title="Before you continue",
            ),
            "consent",
        ),
        (
            article(
                "Mit Ihrer Einwilligung verwenden wir und unsere Partner Cookies.",
                "Alle Cookies akzeptieren oder ablehnen. Datenschutz und Einwilligung verwalten.",
                title="Zeitung",
            ),
            "consent",
        ),
        (page("Just a moment...", "<p>Checking your browser before accessing gazzetta.example.</p>"), "robots"),
        (page("Attention Required! | Cloudflare", "<p>Sorry, you have been blocked.</p>"), "robots"),
        (page("gazzetta.example", "<p>Dimostraci di non essere un robot per continuare.</p>"), "robots"),
        (page("", "<script>window._cf_chl_opt={}</script>"), "robots"),
        (
            page("Pagina non trovata | Gazzetta", "<p>La pagina che cerchi non esiste o è stata spostata altrove.</p>"),
            "error",
        ),
        (page("404 - Gazzetta", "<p>Torna alla home per leggere le notizie del giorno.</p>"), "error"),
        (page("Errore 404", "<p>Ci dispiace, qualcosa è andato storto.</p>"), "error"),
        (page("Seite nicht gefunden", "<p>Leider gibt es diese Seite nicht mehr.</p>"), "error"),
        (page("Página no encontrada", "<p>Lo sentimos, esta página no existe.</p>"), "error"),
        (
            article("Accedi o registrati per continuare. Inserisci la tua email e la password.", title="Gazzetta"),
            "log-in",
        ),
        (
            article("Log in to continue reading. Enter your e-mail address and your password.", title="Gazette"),
            "log-in",
        ),
        (page("Gazzetta", "<div id='root'></div><script src='/app.js'></script>"), "JavaScript"),
        (
            page("Gazzetta", "<noscript>Abilita JavaScript per vedere la pagina.</noscript><script></script>"),
            "JavaScript",
        ),
        (b"", "no text"),
        (page("Le foto", "<nav><a href='/'>Home</a></nav>"), "no text"),
    ],
)
def test_what_is_no_article(body: bytes, reason: str) -> None:
    assert reason in (no_article(read_page(body)) or "it is taken for an article")


@pytest.mark.parametrize(
    "body",
    [
        article(BODY),
        article(
            "Scossa di terremoto nella notte in Epiro: nessun ferito, ha riferito la protezione civile di Ioannina."
        ),
        article(
            "Il Garante per la privacy ha multato una società per i cookie installati senza consenso sul sito di vendite. "
            "Secondo l'autorità il tasto per rifiutare era nascosto in fondo alla pagina, mentre quello verde si vedeva bene. "
            "La società, con sede a Milano, ha trenta giorni per fare ricorso al tribunale e dovrà cambiare il sito.",
            title="Cookie, multa da due milioni",
        ),
        article(BODY, title="404 giorni dopo, riapre il ponte"),
        article(BODY + "Per dimostrare di non essere un robot bastava una spunta.", title="Addio ai captcha"),
        article(BODY, "Accedi per continuare a commentare."),
        article(BODY, head="<script>window._cf_chl_opt={}</script>"),
    ],
)
def test_what_is_an_article(body: bytes) -> None:
    assert no_article(read_page(body)) is None


@pytest.mark.parametrize(
    ("head", "subscribers"),
    [
        ('<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>', True),
        ('<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>', True),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","isAccessibleForFree":false}]}</script>',
            True,
        ),
        ('<script type="application/ld+json">[{"@type":"NewsArticle","isAccessibleForFree":true}]</script>', False),
        ('<script type="application/ld+json">{"isAccessibleForFree": fal</script>', False),
        ('<meta property="article:content_tier" content="locked">', True),
        ('<meta property="article:content_tier" content="free">', False),
        ("", False),
    ],
)
def test_a_page_says_whether_it_is_for_subscribers(head: str, subscribers: bool) -> None:
    assert read_page(article(BODY, head=head)).for_subscribers is subscribers


@pytest.mark.parametrize(
    "wall",
    [
        "Contenuto riservato agli abbonati",
        "Questo contenuto è riservato agli abbonati",
        "Articolo riservato agli abbonati\nA partire da 1 euro al mese",
        "Abbonati per continuare a leggere",
        "Per continuare a leggere, abbonati",
        "Sei già abbonato? Accedi",
        "Accedi per continuare a leggere",
        "Subscribe to continue reading",
        "Already a subscriber? Log in",
        "Weiterlesen mit Gazette Plus",
        "Article réservé aux abonnés",
        "Il vous reste 75 % de cet article à lire.",
        "Contenido exclusivo para suscriptores",
    ],
)
def test_a_paywall_is_cut_and_makes_the_text_partial(wall: str) -> None:
    cut = without_wall(f"Il ministro ha incontrato i sindaci.\n{wall}")
    assert (cut.text, cut.partial) == ("Il ministro ha incontrato i sindaci.", True)


@pytest.mark.parametrize(
    "text",
    [
        "Il ministro ha incontrato i sindaci.",
        "Il teatro è riservato agli abbonati, ha detto il direttore.\nLa stagione comincia in ottobre.",
        "La metro resta gratuita per gli abbonati.",
        f"Contenuto riservato agli abbonati\n{BODY}",
    ],
)
def test_a_whole_text_stays(text: str) -> None:
    assert without_wall(text).partial is False
    assert without_wall(text).text == text
