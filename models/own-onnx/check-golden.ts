import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Finding, type OwnManifest, problem } from '#lib/bundles/own-manifest.ts'
import { largestError } from '#lib/encoders/compare-outputs.ts'
import { decimals, type Message, phrase } from '#lib/messages/message.ts'
import { npyFloats, seededInput } from './golden.ts'

const LARGEST_GOLDEN = 2 ** 28

/** What the authors' code gives for one input. */
export interface Golden {
  input: Float32Array
  expected: ArrayLike<number>
  tolerance: number
}

/**
 * The golden tensor of a manifest.
 *
 * @param length of the network's input
 * @returns undefined where there is none, or where it can't be read, which is among the findings
 */
export async function goldenOf(
  { golden }: OwnManifest,
  files: { manifest: string; goldenFiles: boolean },
  length: number,
  findings: Finding[],
): Promise<Golden | undefined> {
  if (!golden) return undefined
  const refuse = (text: Message) => void findings.push(problem(text))
  const read = async (name: string) => {
    if (!files.goldenFiles)
      return refuse(
        phrase('Give the golden tensor by seed and values here; its file {name} can’t be uploaded.', { name }),
      )
    if (path.basename(name) !== name || name.startsWith('.'))
      return refuse(phrase('The file {name} must lie beside the manifest.', { name }))
    try {
      const file = path.join(path.dirname(files.manifest), name)
      if ((await stat(file)).size > LARGEST_GOLDEN) throw new RangeError('larger than 256 MB')
      return npyFloats(await readFile(file))
    } catch (error) {
      return refuse(
        phrase('The file {name} of the golden tensor can’t be read as .npy: {reason}.', {
          name,
          reason: (error as Error).message,
        }),
      )
    }
  }
  const input = 'seed' in golden.input ? seededInput(golden.input.seed, length) : await read(golden.input.file)
  const expected = Array.isArray(golden.expected) ? golden.expected : await read(golden.expected.file)
  if (!input || !expected) return undefined
  if (input.length !== length) {
    refuse(phrase('The golden input has {count} values; the model takes {length}.', { count: input.length, length }))
    return undefined
  }
  return { input, expected, tolerance: golden.tolerance }
}

/** Adds what the network's values for the golden input are off, where that is more than is allowed. */
export function compareGolden({ expected, tolerance }: Golden, values: Float32Array, findings: Finding[]): void {
  if (expected.length !== values.length) {
    findings.push(
      problem(
        phrase('The golden output has {expected} values; the network gave {actual}.', {
          expected: expected.length,
          actual: values.length,
        }),
      ),
    )
    return
  }
  const largest = largestError(values, Float32Array.from(expected))
  if (largest > tolerance)
    findings.push(
      problem(
        phrase('The golden tensor is not met: the largest difference is {difference}, {tolerance} is allowed.', {
          difference: Number.isFinite(largest) ? decimals(largest, 6) : '∞',
          tolerance: String(tolerance),
        }),
      ),
    )
}
