"""Words by which columns and statuses are called, in English, German, French, Spanish, Portuguese, Italian, Dutch.

All are assumptions of ours about how people name things; none comes from one export.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["LOST_WORDS", "NAME_WORDS", "STAGE_ORDER", "WON_WORDS", "is_said", "plain_words"]

NAME_WORDS: dict[str, str] = {
    "id": "id number nr no key code uid guid nummer numero identifier kennung identifiant",
    "created": "created create creation opened opening first contact engage engaged received entered entry inquiry "
    "registered registration erstellt erstellung angelegt eingang eingegangen erstkontakt cree creation recu creado "
    "creacion recibido ingreso criado criacao abertura primeiro entrada creato creazione aangemaakt ontvangen",
    "closed": "closed close closing won win lost finished completed decided end abschluss abgeschlossen geschlossen "
    "gewonnen cloture ferme gagne cierre cerrado ganado fechamento fechado ganho chiusura chiuso vinto gesloten "
    "gewonnen sluiting",
    "status": "status stage outcome result state phase statut etape resultat estado etapa resultado situacao ergebnis "
    "stufe stato esito fase",
    "owner": "owner agent rep representative salesperson salesman seller manager closer assigned assignee account "
    "executive ae sr verkaufer besitzer zustandig bearbeiter betreuer vertriebler vendeur proprietaire commercial "
    "vendedor propietario responsable responsavel proprietario venditore verkoper eigenaar",
    "lead_generator": "sdr bdr ldr isr prospector setter qualifier development generator",
    "source": "source origin channel campaign medium quelle herkunft kanal kampagne origine canal campagne fuente "
    "origen origem fonte campanha bron herkomst kanaal",
    "segment": "segment industry sector size category type product line branche kategorie grosse produkt secteur "
    "categorie taille produit categoria tamano producto setor tamanho produto settore prodotto",
    "value": "value amount revenue price acv arr mrr tcv total wert betrag umsatz preis volumen montant valeur prix "
    "valor importe monto ingresos precio receita preco valore importo prezzo waarde bedrag omzet",
    "currency": "currency wahrung devise monnaie moneda divisa moeda valuta",
    "case": "case trace deal opportunity lead ticket fall vorgang dossier caso caso zaak",
    "activity": "activity event action task step aktivitat ereignis schritt aufgabe activite evenement actividad "
    "evento tarea atividade tarefa attivita activiteit",
    "time": "time timestamp date datetime when moment zeit zeitpunkt zeitstempel datum heure horodatage fecha hora "
    "data ora tijd tijdstip",
    "lifecycle": "lifecycle transition lebenszyklus",
    "resource": "resource user person agent performer employee mitarbeiter benutzer ressource utilisateur "
    "recurso usuario risorsa utente medewerker gebruiker",
    "person": "person employee name user agent rep mitarbeiter employe empleado funcionario dipendente medewerker",
    "role": "role position title job rolle funktion poste puesto cargo ruolo functie",
    "start": "start hired hire joined begin begins since from eintritt beginn debut embauche inicio admissao inizio "
    "indiensttreding",
    "end": "end left leaving terminated until expiry expires renewal austritt ende fin sortie termino salida "
    "fine einde",
    "account": "account customer client company kunde konto cliente compte klant",
}
"""For each key of a mapping the words of names that mean it; accents are dropped."""
WON_WORDS = (
    "won", "win", "closedwon", "gewonnen", "gagne", "ganado", "ganada", "ganho", "ganha",
    "vinto", "vinta", "signed", "converted", "sold", "customer",
)  # fmt: skip
LOST_WORDS = (
    "lost", "lose", "closedlost", "verloren", "perdu", "perdue", "perdido", "perdida", "perso",
    "persa", "rejected", "disqualified", "dead", "abandoned", "churned", "declined", "unqualified", "abgelehnt",
)  # fmt: skip
STAGE_ORDER = (
    "new", "neu", "nouveau", "nuevo", "novo", "nuovo", "nieuw", "lead", "prospect",
    "contact", "engag", "qualif", "interest", "discover", "meeting", "demo", "present", "trial",
    "evaluat", "propos", "angebot", "quote", "offer", "negot", "verhandl", "verbal", "contract",
    "sign",
)  # fmt: skip
"""How stages usually follow one another, by the beginning of a word."""
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def plain_words(name: str) -> list[str]:
    """The words of a name, in lower case and without accents.

    Examples
    --------
    >>> plain_words("CloseDate"), plain_words("Fecha de creación"), plain_words("AE_name")
    (['close', 'date'], ['fecha', 'de', 'creacion'], ['ae', 'name'])
    """
    letters = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    return [part.lower() for part in _PARTS.findall(bare)]


def is_said(key: str, name: str) -> str:
    """The word by which a name says that it means a key; empty if it does not."""
    known = NAME_WORDS[key].split()
    parts = plain_words(name)
    for part in parts:
        if part in known:
            return part
    long = [word for word in known if len(word) > 5]
    return next((word for part in parts for word in long if word in part), "")
