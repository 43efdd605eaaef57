"""The only door to ``openbadgeslib``: Open Badges 3.0 on W3C VC 2.0, proof ``eddsa-rdfc-2022``, Bitstring Status List.

Every JSON-LD context comes with the library: neither signing nor verifying ever uses the network.
"""

import json
import struct
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib import baking, ob3
from openbadgeslib.errors import DecompressionLimitExceeded
from png import Error as PngError

STATUS_LIST_SIZE = 131_072
"""Bits of one list: the least that the recommendation allows, so that a credential hides among many."""

REVOCATION = "revocation"


class NotGenuine(Exception):
    """The proof does not cover this document, or its key is not one of the issuer's. The message is for the log."""


@dataclass(frozen=True)
class SigningKey:
    """A key pair in the hands of the issuer. ``method`` is its full identifier: ``did:web:…#cle-1``."""

    method: str
    private_pem: bytes


@dataclass(frozen=True)
class PublicKey:
    """``is_trusted`` false: a key that was withdrawn; nothing it signed holds any more."""

    kid: str
    multibase: str
    is_trusted: bool = True


@dataclass(frozen=True)
class Alignment:
    """The item of a framework that an achievement attests."""

    name: str
    url: str
    framework: str = ""
    code: str = ""


@dataclass(frozen=True)
class Content:
    """What one credential says. Addresses are absolute; dates are aware.

    Who holds it is ``subject`` (a ``urn:uuid:`` that names nobody) and, for an account, ``holder_email`` of which only
    a salted hash is written.
    """

    id: str
    issuer_did: str
    issuer_name: str
    issuer_url: str
    subject: str
    achievement_id: str
    name: str
    description: str
    criteria: str
    valid_from: datetime
    valid_until: datetime | None
    status_list_url: str
    status_index: int
    image_url: str = ""
    tags: list[str] = field(default_factory=list)
    alignments: list[Alignment] = field(default_factory=list)
    holder_email: str = ""
    salt: str = ""


def issuer_did(base_url):
    """``did:web:portail.example``: the identity whose keys are served at ``/.well-known/did.json``.

    On a development machine the address is ``http``, which no outside verifier resolves; everything else is alike.
    """
    return f"did:web:{quote(urlsplit(base_url).netloc, safe='')}"


def new_private_key():
    """The PEM of a new Ed25519 key."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_multibase(private_pem):
    """The public half of a key, as a Multikey writes it."""
    public = serialization.load_pem_private_key(private_pem, password=None).public_key()
    return ob3.multikey_from_pem(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def did_document(did, keys):
    """The issuer's document. Every key ever used stays in it; only the trusted ones may assert."""
    methods = [
        {
            "id": f"{did}#{key.kid}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.multibase,
        }
        for key in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [f"{did}#{key.kid}" for key in keys if key.is_trusted],
    }


def achievement_document(content):
    """The JSON-LD of an achievement, as its own page publishes it."""
    return {"@context": ob3_contexts(), **_achievement(content).to_dict()}


def ob3_contexts():
    return [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]


def _achievement(content):
    return ob3.Achievement(
        id=content.achievement_id,
        name=content.name,
        description=content.description,
        criteria_narrative=content.criteria,
        image_url=content.image_url or None,
        tags=list(content.tags),
        achievement_type="Badge",
        alignments=[
            ob3.Alignment(
                target_name=item.name,
                target_url=item.url,
                target_framework=item.framework or None,
                target_code=item.code or None,
            )
            for item in content.alignments
        ],
    )


def sign(content, key):
    """The signed credential: a document to keep as it is, byte for byte.

    :raises openbadgeslib.errors.ErrorSigningFile: rather than sign what the proof would not cover.
    """
    credential = ob3.OpenBadgeCredential(
        id=content.id,
        issuer=ob3.Issuer(id=content.issuer_did, name=content.issuer_name, url=content.issuer_url),
        recipient_id=content.subject,
        achievement=_achievement(content),
        name=content.name,
        issuance_date=content.valid_from,
        expiration_date=content.valid_until,
        credential_status=[ob3.status_entry(content.status_list_url, REVOCATION, content.status_index)],
        identifiers=(
            [ob3.IdentityObject.create(content.holder_email, salt=content.salt)] if content.holder_email else []
        ),
    )
    return ob3.OB3LdpSigner(key.private_pem, key.method).sign(credential)


def verify(document, issuer_document):
    """Whether the proof covers ``document``, by a key that ``issuer_document`` trusts. Dates and revocation are other
    questions: an expired credential is genuine.

    :param document: a dict, from anywhere.
    :raises NotGenuine: it is not.
    """
    did = issuer_document["id"]
    published = json.dumps(issuer_document).encode()
    try:
        method = document["proof"]["verificationMethod"]
        if method not in issuer_document["assertionMethod"]:
            raise NotGenuine(f"{method} may not assert for {did}")
        ob3.OB3LdpVerifier(issuer_did=did).verify(document, download=lambda url: published)
    except ob3.OB3VerificationError as error:
        if not str(error).startswith(_OUT_OF_DATES):
            raise NotGenuine(str(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotGenuine(f"not a credential with a proof: {error!r}") from error


_OUT_OF_DATES = ("Credential has expired", "Credential is not yet valid")
"""What the verifier says last, once the proof is good."""


def status_list(url, did, revoked, key, *, valid_from, valid_until):
    """The signed list, as JSON with its proof. ``revoked`` is the indices to set."""
    return ob3.add_data_integrity_proof(
        _status_list(url, did, revoked, valid_from, valid_until), key.private_pem, key.method
    )


def status_list_jwt(url, did, revoked, key, *, valid_from, valid_until):
    """The same list as a VC-JWT: each family of verifiers reads one of the two."""
    return ob3.sign_status_list_credential(
        _status_list(url, did, revoked, valid_from, valid_until), key.private_pem, "EdDSA"
    )


def _status_list(url, did, revoked, valid_from, valid_until):
    return ob3.build_status_list_credential(
        did, url, REVOCATION, revoked, STATUS_LIST_SIZE, issued=valid_from, valid_until=valid_until
    )


def as_text(document):
    """What an image carries."""
    return json.dumps(document, sort_keys=True, ensure_ascii=True)


def bake_svg(image, document):
    """The drawing with the credential inside it."""
    return baking.bake_svg(
        image, as_text(document), element=baking.SVG_ELEMENT_OB3, namespace=baking.SVG_NS_OB3, as_text=True
    )


def bake_png(image, document):
    return baking.bake_png(image, as_text(document), keyword=baking.ITXT_KEYWORD_OB3)


def unbake_svg(image):
    """The text of the credential in a drawing, or None. The caller has refused what is not a plain drawing."""
    return baking.extract_svg(image, element=baking.SVG_ELEMENT_OB3, text_fallback=True)


def unbake_png(image):
    """The text of the credential in an image, or None.

    :raises ValueError: the image is cut, or holds more than a credential may.
    """
    try:
        return baking.extract_png(image, keyword=baking.ITXT_KEYWORD_OB3)
    except (PngError, DecompressionLimitExceeded, EOFError, struct.error, zlib.error) as error:
        raise ValueError(str(error)) from error
