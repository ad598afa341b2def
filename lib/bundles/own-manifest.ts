import { z } from 'zod'
import { type Message, phrase } from '#lib/messages/message.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const line = z.string().trim().min(1).max(400)
const three = z.array(z.number().min(-1000).max(1000)).length(3)
const size = z.number().int().min(1).max(16384)

/** What an encoder that somebody brings as an ONNX file says of itself. The guide's page own-encoder.md explains each field. */
export const ownManifestSchema = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/),
  title: z.string().trim().min(1).max(80),
  intendedUse: line,
  kind: z.enum(['frame', 'clip']),
  file: z.strictObject({ name: z.string().regex(/^[^/\\\0]{1,200}$/), sha256 }),
  input: z.strictObject({
    name: z.string().min(1).max(200),
    layout: z.enum(['NCHW', 'NHWC', 'NCTHW', 'NTCHW']),
    /** Of a picture in px. */
    side: z.number().int().min(8).max(1024),
    channelOrder: z.enum(['RGB', 'BGR']).default('RGB'),
    /** Values of a pixel before mean and deviation. */
    range: z.enum(['0-1', '0-255', '-1..1']).default('0-1'),
    /** Of each channel, in the order and the range of the input. */
    mean: three.default([0, 0, 0]),
    deviation: z.array(z.number().positive().max(1000)).length(3).default([1, 1, 1]),
  }),
  sampling: z.strictObject({
    /** Frames in a clip. */
    frames: z.number().int().min(1).max(128),
    /** Every so many frames of a video is taken. */
    stride: z.number().int().min(1).max(64),
    /** Rate in Hz of the videos that the stride is meant for. */
    framesPerSecond: z.number().min(1).max(120).default(25),
  }),
  crop: z
    .strictObject({
      margin: z.number().min(0.5).max(3).default(1),
      alignment: z.enum(['none', 'eyes']).default('none'),
    })
    .default({ margin: 1, alignment: 'none' }),
  output: z.strictObject({
    name: z.string().min(1).max(200),
    /** From the features of frames, or from an output [clips, steps, size], to one embedding a clip. */
    pooling: z.enum(['mean', 'max', 'last', 'none']),
    /** Length of the embedding. */
    size,
  }),
  licence: z.strictObject({ name: line, nonCommercial: z.boolean() }),
  source: z.strictObject({ address: z.url({ protocol: /^https?$/ }), citation: line }),
  /** What the authors' code gives for one input. */
  golden: z
    .strictObject({
      input: z.union([
        z.strictObject({ seed: z.number().int().min(0).max(0xffffffff) }),
        z.strictObject({ file: z.string() }),
      ]),
      /** All values of the output, in order. */
      expected: z.union([z.array(z.number()).min(1).max(65536), z.strictObject({ file: z.string() })]),
      /** Largest absolute difference. */
      tolerance: z.number().positive().max(1),
    })
    .optional(),
})
export type OwnManifest = z.infer<typeof ownManifestSchema>

/** Something that a person should know before a model is installed; a problem keeps it from being installed. */
export interface Finding {
  level: 'problem' | 'note'
  text: Message
}

export const problem = (text: Message): Finding => ({ level: 'problem', text })
export const note = (text: Message): Finding => ({ level: 'note', text })

/** Names that Concord gives itself. */
const TAKEN = /^(?:emoclip(?:-.*)?|(?:exp-)?clip-.*|farl|dfer-clip|expression-baseline|facial-movement|face-detectors)$/
const LARGEST_CLIP = 64 * 2 ** 20
const MOST_FINDINGS = 50

/** A manifest with the name and the hash of its model, where it leaves them to who has the file. What is not an object stays as it is. */
export function withFile(text: string, file: OwnManifest['file']): string {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value) || 'file' in value) return text
    return JSON.stringify({ ...value, file })
  } catch {
    return text
  }
}

/** Reads a manifest. @returns the manifest where it can be read, and everything that is wrong with it */
export function readOwnManifest(text: string): { manifest?: OwnManifest; findings: Finding[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = (error as Error).message
    return { findings: [problem(phrase('The manifest is not JSON: {reason}.', { reason }))] }
  }
  const parsed = ownManifestSchema.safeParse(value)
  if (!parsed.success) return { findings: firstFew(parsed.error.issues.flatMap(issueFindings)) }
  return { manifest: parsed.data, findings: consistency(parsed.data) }
}

/** The first findings, and how many more there are: a file that is no manifest can have a fault in each of thousands of fields. */
function firstFew(findings: Finding[]): Finding[] {
  const count = findings.length - MOST_FINDINGS
  if (count <= 0) return findings
  const others = problem(phrase('{count, plural, one {# further problem} other {# further problems}}.', { count }))
  return [...findings.slice(0, MOST_FINDINGS), others]
}

function issueFindings(issue: z.core.$ZodIssue): Finding[] {
  const field = issue.path.join('.') || 'manifest'
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      problem(phrase('{field}: there is no such field.', { field: [...issue.path, key].join('.') })),
    )
  if (issue.code === 'invalid_value')
    return [problem(phrase('{field} must be one of: {values}.', { field, values: issue.values.join(', ') }))]
  if (issue.code === 'too_small')
    return [
      problem(
        phrase('{field} is too small or too short; the least is {limit}.', { field, limit: Number(issue.minimum) }),
      ),
    ]
  if (issue.code === 'too_big')
    return [
      problem(
        phrase('{field} is too large or too long; the most is {limit}.', { field, limit: Number(issue.maximum) }),
      ),
    ]
  if (issue.code === 'invalid_type')
    return [
      problem(
        issue.message.includes('undefined')
          ? phrase('{field} is missing.', { field })
          : phrase('{field} must be of the type {type}.', { field, type: issue.expected }),
      ),
    ]
  return [problem(phrase('{field} is not written as it must be; see the guide.', { field }))]
}

/** What is wrong with a manifest whose fields are right each on its own. */
function consistency({ name, kind, input, sampling, output, golden }: OwnManifest): Finding[] {
  const findings: Finding[] = []
  if (TAKEN.test(name))
    findings.push(problem(phrase('The name {name} is one that Concord uses itself. Choose another.', { name })))
  const layouts = kind === 'frame' ? ['NCHW', 'NHWC'] : ['NCTHW', 'NTCHW']
  if (!layouts.includes(input.layout))
    findings.push(
      problem(
        kind === 'frame'
          ? phrase('A frame encoder takes single pictures: input.layout must be NCHW or NHWC, not {layout}.', {
              layout: input.layout,
            })
          : phrase('A clip encoder takes clips: input.layout must be NCTHW or NTCHW, not {layout}.', {
              layout: input.layout,
            }),
      ),
    )
  if (kind === 'frame' && output.pooling === 'none' && sampling.frames > 1)
    findings.push(
      problem(
        phrase(
          'A frame encoder needs pooling (mean, max or last) to come to one embedding a clip; output.pooling is none.',
        ),
      ),
    )
  if (3 * input.side ** 2 * sampling.frames > LARGEST_CLIP)
    findings.push(
      problem(
        phrase('A clip of {frames} pictures of {side} px is too large to be encoded.', {
          frames: sampling.frames,
          side: input.side,
        }),
      ),
    )
  if (!golden)
    findings.push(
      note(phrase('There is no golden tensor, so nothing shows that the file computes what its authors’ code does.')),
    )
  return findings
}
