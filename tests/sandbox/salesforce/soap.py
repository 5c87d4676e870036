"""A SOAP client without a WSDL: envelopes out, elements in."""

from xml.etree import ElementTree

import requests

from tests.sandbox.salesforce.server import Sandbox

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
PARTNER = "urn:partner.soap.sforce.com"
ENTERPRISE = "urn:enterprise.soap.sforce.com"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Faulted(Exception):
    """`code` and `text` of the fault, `kind` of its detail's element."""

    def __init__(self, answer: requests.Response) -> None:
        fault = bare(answer.content).find("Body/Fault")
        assert fault is not None, answer.text
        assert answer.status_code == 500
        self.code = fault.findtext("faultcode")
        self.text = fault.findtext("faultstring") or ""
        self.detail = fault.find("detail/*")
        self.kind = None if self.detail is None else self.detail.tag
        super().__init__(self.text)


class Client:
    """Speaks to one endpoint with the lasting token, unless told another session."""

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        letter: str = "u",
        version: str = "60.0",
        session: str | None = None,
    ) -> None:
        self._sandbox = sandbox
        self._namespace = ENTERPRISE if letter == "c" else PARTNER
        self.path = f"/services/Soap/{letter}/{version}"
        self.session = session or sandbox.store.credentials["access_token"]

    def call(self, operation: str, arguments: str = "", headers: str = "") -> ElementTree.Element:
        """The response's element, names without namespaces. Raises Faulted."""
        session = f"<SessionHeader><sessionId>{self.session}</sessionId></SessionHeader>"
        body = (
            f'<e:Envelope xmlns:e="{ENVELOPE}" xmlns:xsi="{XSI}" xmlns="{self._namespace}">'
            f"<e:Header>{session}{headers}</e:Header>"
            f"<e:Body><{operation}>{arguments}</{operation}></e:Body></e:Envelope>"
        )
        answer = self.post(body.encode())
        if answer.status_code != 200:
            raise Faulted(answer)
        response = bare(answer.content).find(f"Body/{operation}Response")
        assert response is not None, answer.text
        return response

    def result(self, operation: str, arguments: str = "", headers: str = "") -> ElementTree.Element:
        """The first result."""
        found = self.call(operation, arguments, headers).find("result")
        assert found is not None
        return found

    def post(self, body: bytes, **headers: str) -> requests.Response:
        given = {"Content-Type": "text/xml", "SOAPAction": '""', **headers}
        return self._sandbox.anonymous("POST", self.path, data=body, headers=given)


def bare(content: bytes) -> ElementTree.Element:
    """The document without its namespaces."""
    root = ElementTree.fromstring(content)
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
        node.attrib = {key.rpartition("}")[2]: value for key, value in node.attrib.items()}
    return root


def names(node: ElementTree.Element) -> list[str]:
    return [child.tag for child in node]


def texts(node: ElementTree.Element) -> dict[str, str | None]:
    """Children by name; a nil one is None."""
    return {child.tag: None if "nil" in child.attrib else child.text or "" for child in node}
