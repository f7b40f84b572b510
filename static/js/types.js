// @ts-check
/** The shapes that modules pass to each other; design §5 has the trace as the API sends it. */

/** A number of the API: infinities and NaN are strings there. @typedef {number | string} Num */
/** A number, a nested list of numbers, or null where there is none. @typedef {any} Value */

/**
 * @typedef {Object} TraceNode
 * @property {number} id
 * @property {string} op
 * @property {string} symbol
 * @property {string | null} name
 * @property {string} label
 * @property {number[]} inputs
 * @property {number[]} shape
 * @property {Value} value
 * @property {Value} gradient
 * @property {number | null} line
 * @property {{node: number, index: number[]} | null} [origin] in scalars: the element of a tensor that it belongs to
 */

/**
 * @typedef {Object} Step
 * @property {number} index
 * @property {"forward" | "seed" | "backward"} phase
 * @property {number} node
 * @property {string} text
 * @property {Value} [gradient] backward: of `to`, after adding; seed: of `node`
 * @property {number} [input] backward: the port of `node`
 * @property {number} [to]
 * @property {Value} [upstream]
 * @property {Value} [local]
 * @property {Value} [contribution]
 * @property {string} [rule]
 */

/**
 * @typedef {Object} Trace
 * @property {string} output
 * @property {Record<string, Value>} values
 * @property {Record<string, Value>} gradients
 * @property {TraceNode[]} nodes
 * @property {Step[]} steps
 * @property {{kind: string, node: number, message: string}[]} diagnostics
 * @property {any} [view] what the server has drawn for it
 */

/**
 * One thing that is wrong with a question, as a problem document lists it. Positions are in code points.
 * @typedef {Object} Mistake
 * @property {string} code
 * @property {string} pointer
 * @property {string} detail
 * @property {Record<string, any>} params
 * @property {{line: number, column: number, start: number, end: number}} [position]
 * @property {string} [suggestion]
 * @property {{start: number, end: number, text: string}} [fix] the text that is right in place of what stands there
 */

/**
 * What is computed.
 * @typedef {Object} Question
 * @property {string} program
 * @property {Record<string, Value>} inputs
 * @property {string} [output] the last line's if left out
 * @property {"tensor" | "scalar"} [granularity]
 * @property {number[]} [fold]
 */

/**
 * A program of the library, as the API gives it.
 * @typedef {Object} Example
 * @property {string} slug
 * @property {string} title
 * @property {string} theme
 * @property {string} watch
 * @property {{title: string, link: string} | null} source
 * @property {string} program
 * @property {Record<string, Value>} inputs
 * @property {string} output
 * @property {string} focus the variable whose gradient to look at first
 */

/**
 * What the player shows. `t` is the one position: 3 is after three steps, 3.5 is halfway through the fourth.
 * @typedef {Object} State
 * @property {Question} question
 * @property {Trace} trace
 * @property {number} t
 * @property {number | null} goal where the clock is heading; null at rest
 * @property {boolean} playing whether the clock runs through, or takes a single step
 * @property {number} speed
 * @property {boolean} still whether the reader asked for reduced motion
 * @property {boolean} poster whether this is the finished picture that nobody has moved yet
 * @property {number} selected the node in the inspector
 * @property {string | null} edge the chosen edge, "node:port"
 * @property {{node: number, index: number[]} | null} cell the cell of the selected node that is looked into
 * @property {{key: string, reason: string} | null} whole why a question is not answered in scalars
 * @property {Question} asked the newest question, whether it is answered or not; its inputs are those of the program
 * @property {boolean} stale whether the numbers belong to an older question
 * @property {string} problem what is wrong with the question, "" if nothing
 * @property {Mistake[]} mistakes the same, one by one
 * @property {Example | null} example the example that was opened last
 * @property {string[]} hide the panels that are left out
 * @property {boolean} present whether the page is shown to a room
 * @property {Predicting | null} predicting while gradients are hidden and predicted: `trace` is then without them
 */

/**
 * @typedef {Object} Predicting
 * @property {Trace} trace with all its gradients
 * @property {string | null} only the one variable to predict; null for any
 * @property {Solved[]} solved in the order of time
 * @property {number} wrong how many answers were
 */

/**
 * An entry of a gradient that is known.
 * @typedef {Object} Solved
 * @property {number} node
 * @property {number[]} index
 * @property {boolean} shown whether it was shown, not predicted
 * @property {number} tries
 * @property {Num} gradient
 * @property {string} text the gradient with its chain
 */

/** @typedef {import("./base/store.js").Store<State>} PlayerStore */

export {};
