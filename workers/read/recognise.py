"""Is a page an article at all, and is a text cut off by a paywall? Pure.

What sites send instead of an article, with status 200: consent pages, bot checks, log-in walls, errors, shells that
JavaScript would fill. Each is recognised only where there is too little text for an article: articles are written about
cookies and captchas too.
"""

from __future__ import annotations

import re

import msgspec

from workers.read.text import Page

SHORTEST = 20
"""Code points of HTML's text below which there is no article in it. A producer's plain text may be of any length."""

LITTLE = 600
"""Code points of text below which a page may be something else than an article."""

CONSENT = 2_500
"""Code points up to which a consent page may explain itself."""

STUB = 200
"""Code points of text above a wall from which on it is the beginning of an article."""

_BOT_NAME = re.compile(
    r"^(?:just a moment|un momento|ein(?:en)? moment|un instant|attention required|access denied|accesso negato|zugriff verweigert|"
    r"accès refusé|acceso denegado|pardon our interruption|are you (?:a )?(?:robot|human)|robot check|security check|"
    r"verifica di sicurezza|ddos.guard|please wait|request rejected|human verification|403 forbidden)",
    re.IGNORECASE,
)
_BOT_TEXT = re.compile(
    r"(?:checking (?:your browser|if the site)|verif(?:y|ying) (?:that )?you are (?:a )?human|enable javascript and cookies to continue|"
    r"non sei un robot|dimostra(?:ci)? di (?:non )?essere|kein roboter|pas un robot|no (?:eres|soy) un robot|unusual traffic|"
    r"traffico (?:insolito|anomalo)|your request has been blocked)",
    re.IGNORECASE,
)
_BOT_MARKUP = re.compile(
    r"_cf_chl_opt|cf-chl-|_Incapsula_Resource|captcha-delivery\.com|px-captcha|/_sec/cp_challenge/", re.IGNORECASE
)

_CONSENT_WORD = re.compile(
    r"cookie|consens|consent|einwilligung|privacy|datenschutz|confidentialit|privacidad|partner|traccia|tracking|profilazione",
    re.IGNORECASE,
)
_CONSENT_CALL = re.compile(
    r"(?:accett(?:a|o|are|ando)|rifiut(?:a|o|are)|gesti(?:sci|re) (?:le )?(?:preferenze|opzioni)|prima di continuare|"
    r"accept(?:er|ing)?\b|reject all|before you continue|manage (?:options|preferences)|akzeptieren|zustimmen|ablehnen|"
    r"bevor sie|tout refuser|avant (?:d['’]|de )|aceptar|rechazar|antes de)",
    re.IGNORECASE,
)
_CONSENT_VOICE = re.compile(
    r"\b(?:noi e |(?:i )?nostri partner|utilizziamo|usiamo|il tuo consenso|tuo consenso|puoi|questo sito|we use|we and our|our partners|your consent|"
    r"this site|verwenden wir|wir verwenden|wir und unsere|ihrer einwilligung|nous utilisons|nos partenaires|votre consentement|"
    r"utilizamos|nuestros socios|su consentimiento)\b",
    re.IGNORECASE,
)
"""A consent page speaks to its reader; an article reports on others."""
CONSENT_WORDS = 4.0
"""Words on consent in 100 from which a text is about nothing else."""
MIN_CONSENT_WORDS = 2

_ERROR = re.compile(
    r"^(?:ops|oops|ooops|errore?|error|fehler|erreur)?[\s!:,.–-]*(?:(?:errore|error|fehler|erreur)\s*)?(?:(?:404|410|500|502|503)\b|"
    r"(?:la )?pagina (?:non (?:è stata )?trovata|che (?:cerchi|stai cercando) non|inesistente)|page not found|not found|"
    r"seite (?:wurde )?nicht gefunden|(?:cette )?page (?:introuvable|non trouvée)|página no encontrada|"
    r"(?:contenuto|articolo) non (?:più )?(?:disponibile|trovato)|(?:internal )?server error|service unavailable|"
    r"(?:sito|servizio) in manutenzione|down for maintenance)",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:acced[ie]|effettua (?:il )?(?:login|l['’]accesso)|registrati|log ?in|sign in|melden sie sich|anmelden|connectez-vous|"
    r"identifiez-vous|inicia(?:r)? sesión|regístrate)\b.{0,60}"
    r"\b(?:per (?:continuare|leggere|proseguire)|to (?:continue|read)|um (?:weiterzulesen|fortzufahren)|pour (?:continuer|lire)|"
    r"para (?:continuar|leer|seguir))",
    re.IGNORECASE,
)
_SHELL = re.compile(
    r"<div[^<>]{1,200}?id=[\"']?(?:root|app|__next|__nuxt|react-root|main-app)[\"']?[^<>]{0,200}>\s{0,200}</div>|"
    r"(?:enable|abilita(?:re)?|attiva(?:re)?|aktivieren|activer|activez|activa|habilit\w+)\s.{0,30}javascript|javascript\s.{0,40}(?:aktivieren|disabled|"
    r"disabilitato|disattivato|required|necessario)",
    re.IGNORECASE,
)

_SUBSCRIBERS = re.compile(
    r"(?:(?:questo |il |l['’])?(?:contenuto|articolo|servizio)(?: completo)? (?:è )?(?:riservato|disponibile solo|accessibile solo)"
    r" (?:agli?|per gli|ai) (?:utenti )?(?:soli )?(?:abbonati|registrati|iscritti|nostri abbonati)|riservato (?:solo )?agli abbonati|"
    r"(?:per|vuoi) continuare a leggere\b.{0,40}(?:abbonati|abbonamento|accedi|registrati)|"
    r"abbonati (?:ora |subito )?(?:per|e) (?:continua\w*|legg\w+)|(?:sei già abbonato|hai già un abbonamento)\?|"
    r"(?:this (?:article|content) is )?(?:for|available to|reserved for|exclusive to) (?:our )?subscribers(?: only)?|"
    r"(?:subscribe|sign in|register) to (?:continue|keep) reading|already a subscriber\?|"
    r"(?:weiterlesen|lesen sie weiter) mit\b|(?:nur )?für abonnenten|dieser (?:artikel|inhalt) ist (?:nur )?für|"
    r"(?:cet |l['’])?article (?:est )?réservé aux abonnés|(?:contenu )?réservé aux abonnés|il vous reste \d+ ?% de cet article|"
    r"(?:contenido|artículo) (?:exclusivo|solo|reservado) (?:para|a) (?:los )?suscriptores|suscríbete para (?:seguir|continuar))",
    re.IGNORECASE,
)
MAX_WALL = 200
"""Code points of a line that is a wall. A longer one is a paragraph that speaks of subscribers."""
WALL_LINES = 6
"""Lines from the end among which a wall begins; what follows it is its offer."""


class Wall(msgspec.Struct, frozen=True):
    """The text above a paywall; all of it, and not `partial`, where there is none."""

    text: str
    partial: bool


def no_article(page: Page) -> str | None:
    """Why a page is no article, in words; None if it is one as far as can be told."""
    text, first = page.text, page.text.partition("\n")[0]
    little = len(text) < LITTLE
    if little and (
        _BOT_NAME.match(page.name) or _BOT_TEXT.search(text) or (len(text) < STUB and _BOT_MARKUP.search(page.markup))
    ):
        return "a check against robots"
    if _asks_consent(text):
        return "a consent page"
    if little and (_ERROR.match(page.name) or _ERROR.match(first)):
        return "an error page"
    if (wall := _LOGIN.search(text)) and wall.start() < STUB and little:
        return "a log-in page"
    if len(text) < STUB and _SHELL.search(page.markup):
        return "an empty page that JavaScript would fill"
    return "no text in it" if len(text) < SHORTEST else None


def without_wall(text: str) -> Wall:
    """Cut a paywall and what it offers from the end of a text. A text that is nothing else is left as it is."""
    lines = text.split("\n")
    for at in range(max(0, len(lines) - WALL_LINES), len(lines)):
        line = lines[at]
        if len(line) <= MAX_WALL and (_SUBSCRIBERS.match(line.lstrip(" *—–-•🔒")) or _LOGIN.match(line)):
            # A long paragraph below is no offer: the line was a notice inside a whole article.
            if any(len(below) > MAX_WALL for below in lines[at + 1 :]):
                continue
            return Wall("\n".join(lines[:at]) or text, partial=True)
    return Wall(text, partial=False)


def _asks_consent(text: str) -> bool:
    if len(text) > CONSENT or not (_CONSENT_CALL.search(text) and _CONSENT_VOICE.search(text)):
        return False
    said = len(_CONSENT_WORD.findall(text))
    return said >= MIN_CONSENT_WORDS and said * 100 >= CONSENT_WORDS * len(text.split())
