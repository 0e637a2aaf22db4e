"""The messages of Stability's gRPC API, made while the program runs.

Owns: the fields that are used, by their numbers; reading bytes into messages; the only importer of
``google.protobuf``. May import: ``bridge.providers.meanings``.

Only numbers and kinds of fields are on the wire, so no file of the API's authors is needed, and no generated code that
wants one version of the library. The pool is our own: the default one can hold only one ``generation.proto``, and
another program part may have brought its own.

Numbers of enumerations travel as ``int32``, which is the same on the wire and keeps numbers that are not known here.
Every single field says whether it is there, so a strength of 0 is sent and an unset one is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, struct_pb2
from google.protobuf.message import DecodeError

from bridge.providers.meanings import not_documented

PACKAGE = "layerbridge.stability"
STRUCT = "google.protobuf.Struct"

IMAGE, TEXT, MASK = 1, 3, 7
"""Kinds of artifacts."""
ERROR, FILTER = 3, 4
"""Reasons why an artifact was finished."""
PICTURE = 1
"""The kind of engine that makes pictures."""

SAMPLERS: Mapping[str, int] = {
    "DDIM": 0,
    "DDPM": 1,
    "K_EULER": 2,
    "K_EULER_ANCESTRAL": 3,
    "K_HEUN": 4,
    "K_DPM_2": 5,
    "K_DPM_2_ANCESTRAL": 6,
    "K_LMS": 7,
    "K_DPMPP_2S_ANCESTRAL": 8,
    "K_DPMPP_2M": 9,
    "K_DPMPP_SDE": 10,
}
GUIDANCE: Mapping[str, int] = {
    "NONE": 0,
    "SIMPLE": 1,
    "FAST_BLUE": 2,
    "FAST_GREEN": 3,
    "SLOW": 4,
    "SLOWER": 5,
    "SLOWEST": 6,
}


class Field(NamedTuple):
    """A field: ``kind`` is "string" ..., or the name of a message; ``many`` for a list of them."""

    name: str
    number: int
    kind: str
    many: bool = False


FIELDS: Mapping[str, tuple[Field, ...]] = {
    # generation.proto
    "Request": (
        Field("engine_id", 1, "string"),
        Field("request_id", 2, "string"),
        Field("requested_type", 3, "int32"),
        Field("prompt", 4, "Prompt", many=True),
        Field("image", 5, "ImageParameters"),
        Field("extras", 2047, STRUCT),
    ),
    "Prompt": (
        Field("parameters", 1, "PromptParameters"),
        Field("text", 2, "string"),
        Field("artifact", 4, "Artifact"),
    ),
    "PromptParameters": (Field("init", 1, "bool"), Field("weight", 2, "float")),
    "Artifact": (
        Field("id", 1, "uint64"),
        Field("type", 2, "int32"),
        Field("mime", 3, "string"),
        Field("magic", 4, "string"),
        Field("binary", 5, "bytes"),
        Field("text", 6, "string"),
        Field("index", 8, "uint32"),
        Field("finish_reason", 9, "int32"),
        Field("seed", 10, "uint32"),
        Field("uuid", 12, "string"),
        Field("size", 13, "uint64"),
    ),
    "ImageParameters": (
        Field("height", 1, "uint64"),
        Field("width", 2, "uint64"),
        Field("seed", 3, "uint32", many=True),
        Field("samples", 4, "uint64"),
        Field("steps", 5, "uint64"),
        Field("transform", 6, "TransformType"),
        Field("parameters", 7, "StepParameter", many=True),
    ),
    "TransformType": (Field("diffusion", 1, "int32"), Field("upscaler", 2, "int32")),
    "StepParameter": (
        Field("scaled_step", 1, "float"),
        Field("sampler", 2, "SamplerParameters"),
        Field("schedule", 3, "ScheduleParameters"),
        Field("guidance", 4, "GuidanceParameters"),
    ),
    "SamplerParameters": (Field("cfg_scale", 5, "float"),),
    "ScheduleParameters": (Field("start", 1, "float"), Field("end", 2, "float")),
    "GuidanceParameters": (
        Field("guidance_preset", 1, "int32"),
        Field("instances", 2, "GuidanceInstanceParameters", many=True),
    ),
    "GuidanceInstanceParameters": (Field("guidance_strength", 3, "float"),),
    "Answer": (
        Field("answer_id", 1, "string"),
        Field("request_id", 2, "string"),
        Field("received", 3, "uint64"),
        Field("created", 4, "uint64"),
        Field("meta", 6, "AnswerMeta"),
        Field("artifacts", 7, "Artifact", many=True),
    ),
    "AnswerMeta": (Field("engine_id", 4, "string"),),
    # engines.proto
    "ListEnginesRequest": (),
    "Engines": (Field("engine", 1, "EngineInfo", many=True),),
    "EngineInfo": (
        Field("id", 1, "string"),
        Field("owner", 2, "string"),
        Field("ready", 3, "bool"),
        Field("type", 4, "int32"),
        Field("name", 6, "string"),
        Field("description", 7, "string"),
    ),
    # dashboard.proto
    "EmptyRequest": (),
    "User": (
        Field("id", 1, "string"),
        Field("email", 4, "string"),
        Field("organizations", 5, "OrganizationMember", many=True),
    ),
    "OrganizationMember": (Field("organization", 1, "Organization"), Field("is_default", 4, "bool")),
    "GetOrganizationRequest": (Field("id", 1, "string"),),
    "Organization": (
        Field("id", 1, "string"),
        Field("name", 2, "string"),
        Field("payment_info", 5, "OrganizationPaymentInfo"),
    ),
    "OrganizationPaymentInfo": (Field("balance", 1, "double"),),
}


def parsed(name: str, data: bytes, what: str) -> Any:
    """``data`` as the message ``name``.

    Args:
        what: for people, what it should have been ("list of engines").

    Raises:
        BadResponseError: it is none.
    """
    message = CLASSES[name]()
    try:
        message.ParseFromString(data)
    except (DecodeError, ValueError, RecursionError) as error:  # ValueError: text that is not UTF-8
        raise not_documented(what) from error
    return message


def _classes() -> Mapping[str, Any]:
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(struct_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(_file().SerializeToString())
    # New versions of the library have only the function, old ones only the factory.
    library: Any = message_factory
    make = getattr(library, "GetMessageClass", None) or library.MessageFactory(pool).GetPrototype
    return {name: make(pool.FindMessageTypeByName(f"{PACKAGE}.{name}")) for name in FIELDS}


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(name="layerbridge_stability.proto", package=PACKAGE, syntax="proto3")
    file.dependency.append("google/protobuf/struct.proto")
    file.message_type.extend(_message(name, fields) for name, fields in FIELDS.items())
    return file


def _message(name: str, fields: tuple[Field, ...]) -> descriptor_pb2.DescriptorProto:
    message = descriptor_pb2.DescriptorProto(name=name)
    message.field.extend(_declared(fields))
    # A single field that says whether it is there is, by the language's own rules, alone in a group of its own.
    message.oneof_decl.extend(
        descriptor_pb2.OneofDescriptorProto(name=f"_{field.name}") for field in fields if not field.many
    )
    return message


def _declared(fields: tuple[Field, ...]) -> Iterator[descriptor_pb2.FieldDescriptorProto]:
    kinds = descriptor_pb2.FieldDescriptorProto
    single = 0
    for field in fields:
        declared = kinds(name=field.name, number=field.number)
        declared.label = kinds.LABEL_REPEATED if field.many else kinds.LABEL_OPTIONAL
        if field.kind in FIELDS or field.kind == STRUCT:
            declared.type = kinds.TYPE_MESSAGE
            declared.type_name = f".{STRUCT}" if field.kind == STRUCT else f".{PACKAGE}.{field.kind}"
        else:
            declared.type = kinds.Type.Value(f"TYPE_{field.kind.upper()}")
        if not field.many:
            declared.proto3_optional, declared.oneof_index = True, single
            single += 1
        yield declared


CLASSES = _classes()
