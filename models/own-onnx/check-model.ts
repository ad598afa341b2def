import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Finding, note, type OwnManifest, problem, readOwnManifest } from '#lib/bundles/own-manifest.ts'
import { phrase } from '#lib/messages/message.ts'
import { openNetwork } from '#lib/onnx/run-network.ts'
import { compareGolden, goldenOf } from './check-golden.ts'
import { seededInput } from './golden.ts'
import { externalTensors, inputsOf, type OnnxModel, outputsOf, type Port, readOnnx } from './onnx-model.ts'
import { tryWrapped } from './try-wrapped.ts'
import { wrapModel } from './wrap-model.ts'

const LARGEST_MODEL = 2 ** 30
const LARGEST_MANIFEST = 2 ** 20
const FLOAT32 = 1

export interface OwnFiles {
  /** The manifest, JSON. */
  manifest: string
  /** The ONNX file. */
  model: string
  threads: number
  /** Whether the person has accepted a licence that excludes commercial use. */
  acceptLicence: boolean
  /** Whether files of the golden tensor may lie beside the manifest. */
  goldenFiles: boolean
}

/** A model that was looked through. It can be installed where `wrapped` is there. */
export interface CheckedModel {
  manifest?: OwnManifest
  findings: Finding[]
  wrapped?: Uint8Array
  /** Whether the network takes one picture or clip at a time. */
  single?: boolean
}

/** Looks through a manifest and its model, and runs the network. Nothing is written. @returns everything that was found */
export async function checkOwnModel(files: OwnFiles): Promise<CheckedModel> {
  const text = (await stat(files.manifest)).size > LARGEST_MANIFEST ? undefined : await readFile(files.manifest, 'utf8')
  if (text === undefined) return { findings: [problem(phrase('The manifest is larger than 1 MB.'))] }
  const { manifest, findings } = readOwnManifest(text)
  if (!manifest) return { findings }
  if (manifest.licence.nonCommercial && !files.acceptLicence)
    findings.push(
      problem(
        phrase('The licence {licence} excludes commercial use. Accept it to install the model.', {
          licence: manifest.licence.name,
        }),
      ),
    )
  const bytes = await modelBytes(files.model, manifest, findings)
  const model = bytes && decoded(bytes, findings)
  if (!model) return { manifest, findings }
  const ports = checkPorts(model, manifest, findings)
  const external = externalTensors(model)
  if (external.length > 0)
    findings.push(
      problem(
        phrase(
          '{count, plural, one {# constant lies} other {# constants lie}} in another file ({name}). Save the model as a single .onnx file.',
          {
            count: external.length,
            name: external[0]!,
          },
        ),
      ),
    )
  if (external.length > 0 || !ports) return { manifest, findings }
  const run = await runAll(bytes, manifest, ports, files, findings)
  const installable = !findings.some(({ level }) => level === 'problem')
  return { manifest, findings, ...(installable ? run : {}) }
}

async function modelBytes(file: string, { file: { sha256 } }: OwnManifest, findings: Finding[]) {
  const name = path.basename(file)
  const facts = await stat(file).catch(() => undefined)
  if (!facts?.isFile()) findings.push(problem(phrase('There is no file {name} beside the manifest.', { name })))
  else if (facts.size > LARGEST_MODEL) findings.push(problem(phrase('The model is larger than 1 GB.')))
  else {
    const bytes = await readFile(file)
    const actual = createHash('sha256').update(bytes).digest('hex')
    if (actual !== sha256)
      findings.push(problem(phrase('The file’s sha256 is {actual}, not the one in the manifest.', { actual })))
    return bytes
  }
  return undefined
}

function decoded(bytes: Uint8Array, findings: Finding[]): OnnxModel | undefined {
  try {
    return readOnnx(bytes)
  } catch {
    findings.push(problem(phrase('The file is not an ONNX model, or it is cut short.')))
    return undefined
  }
}

/** The input and the output that the manifest names. Where there is just one, it is taken in place of one that is not there. */
function checkPorts(model: OnnxModel, manifest: OwnManifest, findings: Finding[]) {
  const inputs = inputsOf(model)
  const outputs = outputsOf(model)
  const names = (ports: Port[]) => ports.map(({ name }) => name).join(', ')
  const { input, output } = manifest
  let given = inputs.find(({ name }) => name === input.name)
  if (!given) {
    findings.push(
      problem(phrase('There is no input {name}. The model has: {names}.', { name: input.name, names: names(inputs) })),
    )
    if (inputs.length === 1) given = inputs[0]
  } else if (inputs.length > 1)
    findings.push(
      problem(
        phrase('The model needs further inputs than {name}: it has {names}. Only models of one input can be used.', {
          name: input.name,
          names: names(inputs),
        }),
      ),
    )
  let taken = outputs.find(({ name }) => name === output.name)
  if (!taken) {
    findings.push(
      problem(
        phrase('There is no output {name}. The model has: {names}.', { name: output.name, names: names(outputs) }),
      ),
    )
    if (outputs.length === 1) taken = outputs[0]
  }
  const fits = given && checkShape(given, manifest, findings)
  return given && taken && fits && inputs.length === 1 ? { input: given, output: taken } : undefined
}

/** The shape of an input of one picture or clip, as the manifest says. */
export function inputShape({ input: { layout, side }, sampling: { frames } }: OwnManifest): number[] {
  const sizes = { N: 1, C: 3, H: side, W: side, T: frames }
  return [...layout].map((letter) => sizes[letter as keyof typeof sizes])
}

function checkShape({ name, shape, element }: Port, manifest: OwnManifest, findings: Finding[]): boolean {
  const expected = inputShape(manifest)
  const found = findings.length
  if (element !== FLOAT32)
    findings.push(
      problem(phrase('The input {name} does not take float32. Export the model with an input of float32.', { name })),
    )
  const others = shape?.slice(1)
  if (
    shape &&
    (shape.length !== expected.length ||
      others?.some((size, i) => typeof size === 'number' && size !== expected[i + 1]))
  )
    findings.push(
      problem(
        phrase('The input {name} has the shape [{shape}]; by the manifest ({layout}) it would be [{expected}].', {
          name,
          shape: shape.join(', '),
          layout: manifest.input.layout,
          expected: ['n', ...expected.slice(1)].join(', '),
        }),
      ),
    )
  else if (typeof shape?.[0] === 'number' && shape[0] !== 1)
    findings.push(
      problem(
        phrase('The model takes exactly {count} pictures or clips at a time. Export it for one, or for any number.', {
          count: shape[0],
        }),
      ),
    )
  return findings.length === found
}

async function runAll(
  bytes: Uint8Array,
  manifest: OwnManifest,
  ports: { input: Port; output: Port },
  files: OwnFiles,
  findings: Finding[],
) {
  const opened = await openNetwork(bytes, files.threads)
  if ('why' in opened) {
    findings.push(problem(opened.why))
    return {}
  }
  try {
    const shape = inputShape(manifest)
    const length = shape.reduce((product, size) => product * size, 1)
    const golden = await goldenOf(manifest, files, length, findings)
    const result = await opened.run(ports.input.name, golden?.input ?? seededInput(1, length), shape, ports.output.name)
    if ('why' in result) {
      findings.push(problem(result.why))
      return {}
    }
    if (golden) compareGolden(golden, result.values, findings)
    const { pooling } = manifest.output
    if (manifest.kind === 'clip' && pooling !== 'none' && result.shape.length !== 3) {
      findings.push(
        problem(
          phrase('output.pooling {pooling} needs an output [n, steps, size]; {name} has the shape [{shape}].', {
            pooling,
            name: ports.output.name,
            shape: result.shape.join(', '),
          }),
        ),
      )
      return {}
    }
  } finally {
    await opened.release()
  }
  const wrapping = {
    kind: manifest.kind,
    input: { ...manifest.input, name: ports.input.name },
    frames: manifest.sampling.frames,
    output: { ...manifest.output, name: ports.output.name },
  }
  const fixed = ports.input.shape?.[0] === 1
  const tried = wrapModel(bytes, { ...wrapping, single: fixed })
  const single = await tryWrapped(tried, manifest, fixed, files.threads, findings)
  if (single && !fixed)
    findings.push(
      note(phrase('The network takes one picture or clip at a time, which is slower than several at once.')),
    )
  return { single, wrapped: single === fixed ? tried : wrapModel(bytes, { ...wrapping, single }) }
}
