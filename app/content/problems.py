"""What each error code means: its status, its title, and the words of its help page at ``/problems/{code}``."""

from __future__ import annotations

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """A kind of error.

    ``summary`` is one sentence that is always true of it; ``remedy`` says what to do; ``wrong`` and ``right`` are an
    example, "" where none helps.
    """

    status: int
    title: str
    summary: str
    remedy: str
    wrong: str = ""
    right: str = ""


_JSON: Final = {
    "malformed-json": Kind(
        400, "The text is not JSON",
        "A parser stopped at a place where JSON allows nothing of the kind.",
        "Look at the position that comes with the error. Usual causes: single quotes, a comma before a closing "
        "bracket, Python's True and None, numbers like .5 or 012, several values in a row.",
        "{'program': 'x*2', 'inputs': {'x': .5},}", '{"program": "x*2", "inputs": {"x": 0.5}}',
    ),
    "invalid-encoding": Kind(
        400, "The text is not UTF-8",
        "JSON travels as UTF-8 without a byte order mark, and every character in it must exist.",
        "Encode the text as UTF-8. A lone half of a surrogate pair, like \\ud800, is no character.",
    ),
    "duplicate-key": Kind(
        400, "A key is given twice",
        "Parsers disagree about which of two equal keys counts, so an object that has them is refused.",
        "Give each key once. A key spelled with an escape, like \\u0078 for x, is the same key.",
        '{"x": 1, "x": 2}', '{"x": 2}',
    ),
    "non-json-number": Kind(
        400, "JSON has no such number",
        "NaN, Infinity and -Infinity are not numbers of JSON, though some programs write them.",
        "Write them as texts; wherever a number is expected these three texts are read as what they say.",
        '{"x": NaN}', '{"x": "NaN"}',
    ),
    "json-too-deep": Kind(
        400, "Objects and arrays are nested too deeply",
        "JSON is read to a fixed depth, which no right request comes near.",
        "Flatten the value. A tensor has at most 4 dimensions, so at most 4 brackets.",
    ),
    "number-out-of-range": Kind(
        422, "The number is beyond float64",
        "Every number here is a float64, and this one is larger than the largest, 1.7976931348623157e308.",
        'Write a smaller number; for an infinity write the text "Infinity".',
        "1e400", "1e300",
    ),
}  # fmt: skip

_FIELDS: Final = {
    "validation-error": Kind(
        422, "A field does not hold what it should",
        "A field is missing, or its value has another type than the field takes.",
        "Compare the request with the API documentation. Texts are not numbers, true and false are not numbers, and "
        "null is not a way to leave a field out.",
        '{"program": "x", "inputs": {"x": "1"}}', '{"program": "x", "inputs": {"x": 1}}',
    ),
    "unknown-field": Kind(
        422, "There is no such field",
        "The request has a field or parameter that would change nothing, which is nearly always a slip of the pen.",
        "Correct its name or leave it out.",
        '{"expression": "x*2"}', '{"program": "x*2"}',
    ),
    "invalid-state": Kind(
        422, "The link is damaged",
        "A long program travels in an address packed, as the parameter “state”, and this one cannot be unpacked.",
        "Copy the link again, whole: some programs cut long links or change their letters.",
    ),
    "several-errors": Kind(
        422, "Several things are wrong",
        "The request has more than one kind of error.",
        "Each entry of “errors” says what is wrong, where, and what would be right.",
    ),
}  # fmt: skip

_PROGRAM: Final = {
    "syntax-error": Kind(
        422, "The program is not in the language",
        "One assignment a line; operators + - * / @ **; calls of ops; names and numbers.",
        "Look at the position that comes with the error. Powers are written **, products always with *.",
        "2x^2", "2*x**2",
    ),
    "forbidden-syntax": Kind(
        422, "The language leaves this out",
        "Texts, attributes, list brackets and keywords of other languages have no meaning in a program.",
        "Write an op by its bare name.",
        "np.exp(x)", "exp(x)",
    ),
    "reserved-name": Kind(
        422, "The name is reserved",
        "nan, inf, None and True mean constants elsewhere, so here they mean nothing.",
        'Choose another name. An input may be the text "NaN" or "Infinity".',
    ),
    "name-reused": Kind(
        422, "The name is assigned twice",
        "A name stands for one node of the graph, so it is assigned once.",
        "Choose a new name for the second value.",
        "h = w*x\nh = relu(h)", "z = w*x\nh = relu(z)",
    ),
    "unknown-name": Kind(
        422, "The name has no value",
        "The program reads a name that is neither assigned above nor given among the inputs.",
        "Add it to the inputs, assign it above, or correct its spelling; capitals count.",
    ),
    "unknown-function": Kind(
        422, "There is no such op",
        "The program calls something that is not among the ops.",
        "The ops are listed at /ops. To multiply by a bracket, write the *.",
        "ln(x)", "log(x)",
    ),
    "wrong-arity": Kind(
        422, "Too few or too many operands",
        "An op takes a fixed number of operands.",
        "The page of the op at /ops shows how it is called.",
        "exp(a, b)", "exp(a)",
    ),
    "invalid-attribute": Kind(
        422, "The op cannot take this attribute",
        "Attributes such as axis and keepdims are constants that fit the op and its operands.",
        "The page of the op at /ops lists its attributes.",
    ),
    "shape-mismatch": Kind(
        422, "The shapes do not fit",
        "Operands of an element-wise op must broadcast as in NumPy; in a product the inner sizes must agree.",
        "Compare the shapes in the message. Often a transpose is missing: here X and W have the shape (2, 3).",
        "Y = X @ W", "Y = X @ W.T",
    ),
    "program-too-large": Kind(
        422, "The program is over a limit",
        "Length, nesting, nodes, elements and work are limited, and known before anything is computed.",
        "Make the program smaller, or run your own server with other limits; they are listed at /api/v1/limits.",
    ),
    "unknown-output": Kind(
        422, "The output is no name of the program",
        "The field “output” asks for the gradient of a variable that the program does not have.",
        "Name an input or an assignment, or leave the field out to take the last line.",
    ),
    "invalid-seed": Kind(
        422, "The seed does not fit the output",
        "A gradient is of one number. For a tensor a seed of its shape says how its elements are weighed.",
        "Wrap the output in sum(…) or mean(…), or give a seed of the same shape.",
        "L = X**2", "L = sum(X**2)",
    ),
    "response-too-large": Kind(
        422, "The answer would be too long",
        "The size of an answer is known from the shapes, and this one is over the limit.",
        'Ask for "detail": "gradients", which leaves out nodes and steps, or make the tensors smaller.',
    ),
}  # fmt: skip

_INPUTS: Final = {
    "input-error": Kind(
        422, "The input does not fit the question",
        "The question names an input, or an element of one, that the program does not have.",
        "Choose one of the inputs that the program reads.",
    ),
    "invalid-name": Kind(
        422, "This cannot be the name of an input",
        "Names are letters, digits and underscores, do not begin with a digit, and have at most 32 characters.",
        "Rename the input in the inputs and in the program.",
    ),
    "ragged-array": Kind(
        422, "The rows have different lengths",
        "A tensor is a nested list in which all lists of one level are equally long.",
        "Fill the short rows up, or cut the long ones.",
        "[[1, 2], [3]]", "[[1, 2], [3, 4]]",
    ),
    "empty-array": Kind(
        422, "The array is empty",
        "An axis of length 0 has no mean and no maximum.",
        "Give at least one element.",
    ),
    "tensor-too-many-dimensions": Kind(
        422, "The tensor has too many dimensions",
        "A tensor has at most 4 dimensions.",
        "Remove brackets, or flatten two axes into one.",
    ),
    "tensor-too-large": Kind(
        422, "The tensor has too many elements",
        "The number of elements of one tensor is limited.",
        "Use a smaller example; the limit is listed at /api/v1/limits.",
    ),
    "unknown-example": Kind(
        404, "There is no such example",
        "The library of example programs has none of this name.",
        "Correct its name; GET /api/v1/examples lists and searches them all.",
    ),
    "not-embeddable": Kind(
        404, "There is nothing to embed at this address",
        "oEmbed answers for pages of this server that show a program: its first page, /play and /embed.",
        "Copy the address of such a page, from its first character to its last.",
    ),
    "unknown-activation": Kind(
        422, "There is no such activation",
        "A layer's activation is an element-wise op of one operand that has a derivative, or identity for none.",
        "Correct its name; the ops are listed at /ops. Softmax stands inside the loss cross_entropy.",
        '{"layers": [2, 3, 1], "activation": "rleu"}', '{"layers": [2, 3, 1], "activation": "relu"}',
    ),
    "unknown-loss": Kind(
        422, "There is no such loss",
        "A network's loss is mse, squared_error, cross_entropy or binary_cross_entropy.",
        "Correct its name. For any other loss write the network as a program.",
        '{"layers": [2, 1], "loss": "logloss"}', '{"layers": [2, 1], "loss": "binary_cross_entropy"}',
    ),
    "invalid-target": Kind(
        422, "The loss has no meaning for this target",
        "The targets of cross_entropy are class indices from 0, or shares that add up to 1 for each sample; those of "
        "binary_cross_entropy are probabilities from 0 to 1.",
        "Correct the target at the place that the pointer names: of three classes the last has the index 2.",
        '{"layers": [2, 3], "loss": "cross_entropy", "x": [1, 2], "y": 3}',
        '{"layers": [2, 3], "loss": "cross_entropy", "x": [1, 2], "y": 2}',
    ),
    "unknown-dataset": Kind(
        404, "There is no such data set",
        "Data sets to train on have fixed names, and this is none of them.",
        "Correct its name; GET /api/v1/datasets lists them all.",
    ),
}  # fmt: skip

_HTTP: Final = {
    "bad-request": Kind(
        400, "The request is not HTTP as it should be", "Something in the request itself is malformed.",
        "Compare the request with the API documentation.",
    ),
    "not-found": Kind(
        404, "There is nothing here", "This address leads to nothing.",
        "Check the address for a slip of the pen, or start from the first page.",
    ),
    "method-not-allowed": Kind(
        405, "The address does not take this method", "The address exists, but not for this HTTP method.",
        "The header Allow of the answer lists the methods that it takes.",
    ),
    "request-timeout": Kind(
        408, "The request came too slowly", "A request must be complete within some seconds, and this one was not.",
        "Send the request in one go; the times are listed at /api/v1/limits.",
    ),
    "content-too-large": Kind(
        413, "The body is too large", "The request body is over the limit.",
        "Send a smaller body; the limit is listed at /api/v1/limits.",
    ),
    "uri-too-long": Kind(
        414, "The address is too long", "Path and query are over the limit.",
        "Send the same question with POST, whose body may be much longer.",
    ),
    "unsupported-media-type": Kind(
        415, "The body is not sent as JSON", "The API takes application/json, uncompressed, and nothing else.",
        "Send the header Content-Type: application/json.",
    ),
    "range-not-satisfiable": Kind(
        416, "The range lies outside the file", "The header Range asks for bytes that the file does not have.",
        "Leave the header out.",
    ),
    "wrong-host": Kind(
        421, "The server does not answer for this host", "The header Host names a server that this one is not.",
        "Use the address that the server is published at. Whoever runs it sets BLAMEFLOW_HOSTS.",
    ),
    "headers-too-large": Kind(
        431, "The headers are too large", "The headers of the request are over the limit, in number or in bytes.",
        "Send fewer or shorter headers; this server needs none beside Host, Content-Type and Content-Length.",
    ),
    "too-many-requests": Kind(
        429, "Too many requests", "Requests from one place have taken more computing time than a minute's share.",
        "Wait as long as the header Retry-After says.",
    ),
    "http-error": Kind(
        400, "The request failed", "The server refused the request.", "The status says how.",
    ),
    "internal-error": Kind(
        500, "Something broke on our side", "The server met an error that is not the request's fault.",
        "Try again. If it happens again, please report the request that causes it.",
    ),
    "not-installed": Kind(
        501, "The server is not installed with this", "The answer needs an optional package that the server lacks.",
        "Ask whoever runs the server to install the extra that the error names.",
    ),
    "unknown-format": Kind(
        501, "The answer comes in no such format", "oEmbed knows JSON and XML; this server writes JSON.",
        "Ask with format=json, or leave the format out.",
    ),
    "drawing-failed": Kind(
        503, "The picture could not be drawn", "The bitmap took longer than the server lets it take.",
        "Ask for a smaller width or a smaller program, or take the picture as SVG.",
    ),
    "overloaded": Kind(
        503, "The server is busy", "The server has as many requests in hand as it takes.",
        "Wait as long as the header Retry-After says, then try again.",
    ),
}  # fmt: skip

PROBLEMS: Final[dict[str, Kind]] = {**_JSON, **_FIELDS, **_PROGRAM, **_INPUTS, **_HTTP}

BY_STATUS: Final[dict[int, str]] = {kind.status: code for code, kind in _HTTP.items() if code != "http-error"}
