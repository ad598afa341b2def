/**
 * Tries one execution provider with a product of two numbers, then the same in half precision. Prints a line for each thing that
 * it learns, since a driver may end the process at any of them.
 */
import './no-telemetry.ts'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import { elementCode, OnnxGraph } from './onnx-graph.ts'
import type { Provider } from './provider-titles.ts'
import { type ProbeLine, sessionOptions } from './providers.ts'

endWithParent()
const [provider, device] = process.argv.slice(2) as [Provider, string]
const print = (line: ProbeLine) => console.log(JSON.stringify(line))

async function run(graph: OnnxGraph): Promise<number> {
  const options = { ...sessionOptions(provider, 1, Number(device)), logSeverityLevel: 4 as const }
  const session = await InferenceSession.create(await graph.toBytes(), options)
  const { y } = await session.run({ x: new Tensor('float32', new Float32Array([3]), [1]) })
  return (y!.data as Float32Array)[0]!
}

function square(half: boolean): OnnxGraph {
  const graph = new OnnxGraph('square')
  const cast = (value: string, to: 'float16' | 'float32') =>
    half ? graph.node('Cast', [value], { to: elementCode(to) }) : value
  const x = cast(graph.input('x', [1]), 'float16')
  graph.output('y', cast(graph.node('Mul', [x, x]), 'float32'), [1])
  return graph
}

if ((await run(square(false))) === 9) {
  print({ works: true })
  const half = run(square(true)).then(
    (y) => y === 9,
    () => false,
  )
  print({ float16: await half })
}
process.exit(0)
