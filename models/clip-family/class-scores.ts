import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashOf, makeBundle } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import type { LearnedClasses } from '#lib/words/learned-classes.ts'
import type { Source } from '../emoclip/emoclip-manifest.ts'

/** The classes in the order of DFER-CLIP's annotations: the first seven of DFEW and FERV39k, all of MAFW. */
const CLASSES = [
  'happiness',
  'sadness',
  'neutral',
  'anger',
  'surprise',
  'disgust',
  'fear',
  'contempt',
  'anxiety',
  'helplessness',
  'disappointment',
]
/** A clip without a face has an embedding of zeros, which has no direction. */
const LEAST_LENGTH = 1e-12

/**
 * The names of a checkpoint's classes: those given, or by their number those of the published datasets.
 *
 * @throws ConcordError bad-input where the number is another than that of the prompts
 */
export function classLabels(count: number, given: readonly string[] | undefined): string[] {
  if (given) {
    if (given.length === count && new Set(given).size === count) return [...given]
    throw new ConcordError(
      'bad-input',
      phrase(
        'The checkpoint has learned prompts of {count} classes. Name each once, in order, as its targets (--targets).',
        {
          count,
        },
      ),
    )
  }
  if (count === 7 || count === CLASSES.length) return CLASSES.slice(0, count)
  throw new ConcordError(
    'bad-input',
    phrase(
      'The checkpoint has learned prompts of {count} classes, where published ones have 7 or 11. Name them in order as its targets (--targets).',
      { count },
    ),
  )
}

/** Scores of classes for clips: `embedding` float32[n, size] -> `estimate` float32[n, classes], softmax of scaled cosines. */
export async function classScores({ features, logitScale }: LearnedClasses): Promise<Uint8Array> {
  const graph = new OnnxGraph('class_scores')
  const size = features[0]!.length
  const embedding = graph.input('embedding', ['n', size])
  const lengths = graph.node('ReduceL2', [embedding], { axes: [1], keepdims: 1 })
  const direction = graph.node('Div', [embedding, graph.node('Max', [lengths, graph.scalar(LEAST_LENGTH)])])
  const scaled = new Float32Array(size * features.length)
  for (const [column, row] of features.entries()) {
    const factor = Math.exp(logitScale) / Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 0))
    for (let i = 0; i < size; i++) scaled[i * features.length + column] = factor * row[i]!
  }
  const logits = graph.node('MatMul', [direction, graph.constant(scaled, [size, features.length])])
  graph.output('estimate', graph.node('Softmax', [logits], { axis: 1 }), ['n', features.length])
  return graph.toBytes()
}

/** Installs the scores of an encoder's classes as a head of its embeddings. @returns the bundle's folder */
export async function importClassScores(
  modelsFolder: string,
  source: Source,
  classes: LearnedClasses,
): Promise<string> {
  const bytes = await classScores(classes)
  const { checkpoint, borrowed } = source
  const clip = borrowed ? `-clip.${borrowed.checkpoint.slice(0, 10)}` : ''
  const name = 'dfer-clip-classes'
  const version = `${checkpoint.slice(0, 10)}-${classes.labels.length}${clip}`
  // Named classes may change from one import to the next; the last naming holds.
  await rm(path.join(modelsFolder, `${name}-${version}`), { recursive: true, force: true })
  const { folder } = await makeBundle(modelsFolder, async (unfinished) => {
    await writeFile(path.join(unfinished, 'head.onnx'), bytes, { flush: true })
    return {
      format: 1 as const,
      kind: 'head' as const,
      name,
      title: 'DFER-CLIP’s classes',
      version,
      licence: 'under the terms of whoever gave the checkpoint',
      origin:
        'cosines to the learned prompts of a checkpoint of DFER-CLIP (Zhao and Patras, BMVC 2023), softmax over its classes',
      intendedUse:
        'Shares of expressions as DFER-CLIP was trained to tell them apart in films and series. Whom it was trained on is not known here, so its estimates never enter agreement.',
      precision: 'float32' as const,
      targets: [...classes.labels],
      encoder: { name: 'dfer-clip', checkpoint },
      files: {
        'head.onnx': {
          sha256: hashOf(bytes),
          inputs: [{ name: 'embedding', type: 'float32', shape: ['n', classes.features[0]!.length] }],
          outputs: [{ name: 'estimate', type: 'float32', shape: ['n', classes.labels.length] }],
        },
      },
    }
  })
  return folder
}
