"""A .docx as parts and relations, for changing one in place without disturbing what is not ours."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_CONTENT_TYPES = "[Content_Types].xml"
_DOCUMENT = "/officeDocument"


@dataclass(frozen=True)
class PartRelation:
    """One relation of a part: `target` is a part name, or an address if `external`."""

    id: str
    type: str
    target: str
    external: bool = False


class Opc:
    """The parts of a package by name (`word/document.xml`), with their relations and content types."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Take the parts as they are. Raises ValueError if there is no main document."""
        self.parts = dict(parts)
        main = [relation.target for relation in self.relations("") if relation.type.endswith(_DOCUMENT)]
        if not main or main[0] not in self.parts:
            raise ValueError("a package without a main document")
        self.document = main[0]

    def relations(self, part: str) -> tuple[PartRelation, ...]:
        """Relations of a part ("" = of the package), in the order of the file."""
        content = self.parts.get(_relations_name(part))
        if content is None:
            return ()
        return tuple(
            PartRelation(
                node.get("Id", ""),
                node.get("Type", ""),
                _resolve(part, node),
                node.get("TargetMode") == "External",
            )
            for node in parse(content).iter(f"{_RELATIONS}Relationship")
        )

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Add a relation, or find the one that is there; returns its id."""
        present = self.relations(part)
        for relation in present:
            if (relation.type, relation.target, relation.external) == (kind, target, external):
                return relation.id
        taken = {relation.id for relation in present}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdK{n}" not in taken)
        name = _relations_name(part)
        root = parse(self.parts.get(name) or f'<Relationships xmlns="{_RELATIONS[1:-1]}"/>'.encode())
        _write(root, part, PartRelation(f"rIdK{number}", kind, target, external))
        self.parts[name] = serialise(root)
        return f"rIdK{number}"

    def unrelate(self, part: str, ids: Iterable[str]) -> None:
        """Remove relations, and the parts that nothing refers to any more (with what hangs on them)."""
        gone = set(ids)
        targets = {r.target for r in self.relations(part) if r.id in gone and not r.external}
        root = parse(self.parts[_relations_name(part)])
        for node in list(root):
            if node.get("Id") in gone:
                root.remove(node)
        self.parts[_relations_name(part)] = serialise(root)
        for target in sorted(targets - self._referred()):
            self._drop(target)

    def _drop(self, part: str) -> None:
        if self.relations(part):
            self.unrelate(part, [relation.id for relation in self.relations(part)])
        self.parts.pop(_relations_name(part), None)
        self.parts.pop(part, None)
        root = parse(self.parts[_CONTENT_TYPES])
        for node in root.findall(f"{_TYPES}Override"):
            if node.get("PartName") == f"/{part}":
                root.remove(node)
        self.parts[_CONTENT_TYPES] = serialise(root)

    def _referred(self) -> set[str]:
        owners = [_owner(name) for name in self.parts if name.endswith(".rels")]
        return {one.target for owner in owners for one in self.relations(owner) if not one.external}

    def content_type(self, part: str) -> str:
        """Content type of a part."""
        root = parse(self.parts[_CONTENT_TYPES])
        for node in root.iter(f"{_TYPES}Override"):
            if (node.get("PartName") or "").lower() == f"/{part}".lower():
                return node.get("ContentType") or ""
        extension = part.rpartition(".")[2].lower()
        for node in root.iter(f"{_TYPES}Default"):
            if (node.get("Extension") or "").lower() == extension:
                return node.get("ContentType") or ""
        return ""

    def add(self, part: str, content: bytes, content_type: str) -> None:
        """Add a part, with its content type."""
        self.parts[part] = content
        if self.content_type(part) == content_type:
            return
        root = parse(self.parts[_CONTENT_TYPES])
        etree.SubElement(root, f"{_TYPES}Override", PartName=f"/{part}", ContentType=content_type)
        self.parts[_CONTENT_TYPES] = serialise(root)

    def adopt(self, source: Opc, part: str) -> str:
        """Copy a part of another package with all that hangs on it; returns its name here.

        A part with the same bytes and nothing hanging on it is used as it is.
        """
        content = source.parts[part]
        hanging = source.relations(part)
        if not hanging:
            folder = posixpath.dirname(part)
            for name in sorted(self.parts):
                if posixpath.dirname(name) == folder and self.parts[name] == content:
                    return name
        name = self._free(part)
        self.add(name, content, source.content_type(part))
        if hanging:
            root = parse(f'<Relationships xmlns="{_RELATIONS[1:-1]}"/>'.encode())
            for relation in hanging:
                target = relation.target if relation.external else self.adopt(source, relation.target)
                _write(root, name, replace(relation, target=target))
            self.parts[_relations_name(name)] = serialise(root)
        return name

    def _free(self, part: str) -> str:
        """`word/media/image1.png`, or the next number that is free."""
        if part not in self.parts:
            return part
        stem, dot, extension = part.rpartition(".")
        stem = re.sub(r"\d+$", "", stem)
        number = 1
        while f"{stem}{number}{dot}{extension}" in self.parts:
            number += 1
        return f"{stem}{number}{dot}{extension}"


def _write(root: etree._Element, part: str, relation: PartRelation) -> None:
    """Add a relation of a part to the root of its relations."""
    node = etree.SubElement(root, f"{_RELATIONS}Relationship", Id=relation.id, Type=relation.type)
    place = posixpath.dirname(part) or "."
    node.set("Target", relation.target if relation.external else posixpath.relpath(relation.target, place))
    if relation.external:
        node.set("TargetMode", "External")


def _relations_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _owner(relations: str) -> str:
    folder, _, name = relations.rpartition("/")
    place = folder.removesuffix("_rels").rstrip("/")
    owner = name.removesuffix(".rels")
    return f"{place}/{owner}" if place and owner else owner


def _resolve(part: str, node: etree._Element) -> str:
    target = node.get("Target", "")
    if node.get("TargetMode") == "External":
        return target
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def parse(content: bytes) -> etree._Element:
    """Root of an XML part, whose entities stay as they are."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))


def serialise(root: etree._Element) -> bytes:
    """Bytes of an XML part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
