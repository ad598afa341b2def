import { type Finding, type OwnManifest, problem } from '#lib/bundles/own-manifest.ts'
import { compareOutputs, FLOAT32_TOLERANCE } from '#lib/encoders/compare-outputs.ts'
import { normalisedPixels } from '#lib/encoders/normalise-pixels.ts'
import { phrase } from '#lib/messages/message.ts'
import { openNetwork } from '#lib/onnx/run-network.ts'
import { bundlePixels } from './bundle-pixels.ts'
import { seededInput } from './golden.ts'

/**
 * Runs a wrapped network on noise, as the chain will: what it gives must be numbers of the size that the manifest says.
 *
 * @returns whether it takes one picture or clip at a time only
 */
export async function tryWrapped(
  wrapped: Uint8Array,
  { kind, input: own, output: { size }, ...rest }: OwnManifest,
  fixed: boolean,
  threads: number,
  findings: Finding[],
): Promise<boolean> {
  const opened = await openNetwork(wrapped, threads)
  if ('why' in opened) {
    findings.push(problem(opened.why))
    return fixed
  }
  const [input, output] = kind === 'frame' ? ['pixels', 'features'] : ['clips', 'embedding']
  const shape = [...(kind === 'frame' ? [] : [rest.sampling.frames]), 3, own.side, own.side]
  const length = shape.reduce((product, count) => product * count, 1)
  const { mean, deviation } = bundlePixels(own)
  const noise = Uint8Array.from(seededInput(2, 2 * length), (value) => Math.min(255, Math.floor(256 * value)))
  const pixels = normalisedPixels(noise, own.side, mean, deviation)
  const run = (from: number, n: number) =>
    opened.run(input!, pixels.subarray(from * length, (from + n) * length), [n, ...shape], output!)
  try {
    const [first, second] = [await run(0, 1), await run(1, 1)]
    for (const given of [first, second]) {
      if (!('why' in given)) continue
      findings.push(problem(given.why))
      return fixed
    }
    const values = [first, second].flatMap((given) => ('values' in given ? [...given.values] : []))
    if (values.length !== 2 * size)
      findings.push(
        problem(
          phrase('output.size is {size}, but the network gave {actual} values.', { size, actual: values.length / 2 }),
        ),
      )
    if (values.some((value) => !Number.isFinite(value)))
      findings.push(
        problem(phrase('The network gave values that are not numbers (NaN or infinite) for an ordinary picture.')),
      )
    if (fixed) return true
    const both = await run(0, 2)
    if ('why' in both || both.values.length !== values.length) return true
    const { passed } = compareOutputs(
      'clip embedding',
      both.values,
      Float32Array.from(values),
      values.length / 2,
      FLOAT32_TOLERANCE,
    )
    return !passed
  } finally {
    await opened.release()
  }
}
