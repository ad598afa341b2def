import { broadcast } from '../value-shapes.ts'
import { type Gradient, type GradientContext, summedTo } from './gradient.ts'

/** Operators on two values of shapes that are broadcast to each other. */
export const BINARY: Record<string, Gradient> = {
  Add: binary(() => [(g) => g, (g) => g]),
  Sub: binary(({ graph }) => [(g) => g, (g) => graph.node('Neg', [g])]),
  Mul: binary(({ graph, node: { input } }) => [
    (g) => graph.node('Mul', [g, input[1]!]),
    (g) => graph.node('Mul', [g, input[0]!]),
  ]),
  Div: binary(({ graph, node: { input, output } }) => [
    (g) => graph.node('Div', [g, input[1]!]),
    (g) => graph.node('Neg', [graph.node('Div', [graph.node('Mul', [g, output[0]!]), input[1]!])]),
  ]),
}

/** Operators on one value, element by element. */
export const UNARY: Record<string, Gradient> = {
  Identity: unary((_, g) => g),
  Neg: unary(({ graph }, g) => graph.node('Neg', [g])),
  Exp: unary(({ graph }, g, _, y) => graph.node('Mul', [g, y])),
  Log: unary(({ graph }, g, x) => graph.node('Div', [g, x])),
  Sqrt: unary(({ graph }, g, _, y) => graph.node('Div', [graph.node('Mul', [g, graph.scalar(0.5)]), y])),
  Relu: unary(({ graph }, g, _, y) => {
    const open = graph.node('Greater', [y, graph.scalar(0)])
    return graph.node('Where', [open, g, graph.scalar(0)])
  }),
  Tanh: unary((context, g, _, y) => context.graph.node('Mul', [g, oneLess(context, squared(context, y))])),
  Sigmoid: unary((context, g, _, y) => {
    const slope = context.graph.node('Mul', [y, oneLess(context, y)])
    return context.graph.node('Mul', [g, slope])
  }),
  // The derivative of the error function is 2 / sqrt(pi) exp(-x²).
  Erf: unary((context, g, x) => {
    const { graph } = context
    const bell = graph.node('Exp', [graph.node('Neg', [squared(context, x)])])
    return graph.node('Mul', [g, graph.node('Mul', [bell, graph.scalar(2 / Math.sqrt(Math.PI))])])
  }),
  FastGelu: unary(fastGelu),
  QuickGelu: unary((context, g, x) => {
    const { graph, node } = context
    const { float: alpha } = (node.attributes?.alpha ?? { float: 1.702 }) as { float: number }
    const steep = graph.node('Mul', [x, graph.scalar(alpha)])
    const gate = graph.node('Sigmoid', [steep])
    // Of x · s(αx): s · (1 + αx (1 - s)).
    const bend = graph.node('Add', [graph.node('Mul', [steep, oneLess(context, gate)]), graph.scalar(1)])
    return graph.node('Mul', [g, graph.node('Mul', [gate, bend])])
  }),
}

export const WHERE: Gradient = (context) => {
  const { graph, node, received } = context
  const [condition, a, b] = node.input as [string, string, string]
  const whole = broadcast(context.shape(condition), broadcast(context.shape(a), context.shape(b)))
  const zero = graph.scalar(0)
  const part = (place: number, chosen: string[]) =>
    context.moves(place) ? summedTo(context, graph.node('Where', chosen), whole, node.input[place]!) : undefined
  return [undefined, part(1, [condition, received[0]!, zero]), part(2, [condition, zero, received[0]!])]
}

type Side = (gradient: string) => string

function binary(sides: (context: GradientContext) => [Side, Side]): Gradient {
  return (context) => {
    const [a, b] = context.node.input as [string, string]
    const whole = broadcast(context.shape(a), context.shape(b))
    return sides(context).map((side, place) =>
      context.moves(place)
        ? summedTo(context, side(context.received[0]!), whole, context.node.input[place]!)
        : undefined,
    )
  }
}

function unary(rule: (context: GradientContext, gradient: string, x: string, y: string) => string): Gradient {
  return (context) => [rule(context, context.received[0]!, context.node.input[0]!, context.node.output[0]!)]
}

/** The derivative of x/2 (1 + tanh u), u = sqrt(2/pi) (x + 0.044715 x³), is (1 + tanh u)/2 + x/2 (1 - tanh² u) u'. */
function fastGelu(context: GradientContext, gradient: string, input: string): string {
  const { graph, node } = context
  const times = (value: string, by: string) => graph.node('Mul', [value, by])
  const x = node.input[1] ? graph.node('Add', [input, node.input[1]]) : input
  const root = Math.sqrt(2 / Math.PI)
  const square = squared(context, x)
  const grown = graph.node('Add', [times(square, graph.scalar(0.044715 * root)), graph.scalar(root)])
  const bent = graph.node('Tanh', [times(x, grown)])
  const slope = graph.node('Add', [times(square, graph.scalar(3 * 0.044715 * root)), graph.scalar(root)])
  const gate = times(graph.node('Add', [bent, graph.scalar(1)]), graph.scalar(0.5))
  const turn = times(times(times(x, graph.scalar(0.5)), oneLess(context, squared(context, bent))), slope)
  return times(gradient, graph.node('Add', [gate, turn]))
}

const squared = ({ graph }: GradientContext, x: string) => graph.node('Mul', [x, x])
const oneLess = ({ graph }: GradientContext, x: string) => graph.node('Sub', [graph.scalar(1), x])
