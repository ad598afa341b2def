import { readFile } from 'node:fs/promises'
import path from 'node:path'
import onnxProto from 'onnx-proto'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { type NamedTensor, writeTensors } from '#lib/contrastive/tensor-file.ts'
import { FRAME_STAGE, TEMPORAL_STAGE } from '#lib/encoders/encoder-shape.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { TEXT_ENCODER } from '#lib/words/text-encoder.ts'
import { withCheckpoint } from '../checkpoint/open-checkpoint.ts'
import { TRAINED_ON_STUDY } from './checkpoint-notes.ts'
import { floatTensor } from './float-tensor.ts'
import { frameKeys, type PublishedKey, temporalKeys, textKeys } from './published-keys.ts'
import { transposed } from './transposed.ts'
import { emoclipWeights } from './weights.ts'

const { onnx } = onnxProto

/**
 * Writes an installed EmoCLIP as one checkpoint that PyTorch reads: CLIP's picture encoder, its text encoder where the bundle has one, the temporal part and
 * both logit scales, by their published keys, as float32. What was written is read back as an import does.
 *
 * @param file is replaced where it is there
 * @returns the number of tensors
 * @throws ConcordError bad-input where the bundle has no temporal transformer, or 8-bit weights
 */
export async function exportCheckpoint({ folder, manifest }: Bundle, file: string): Promise<number> {
  const { title, precision, architecture, text } = manifest
  if (!(FRAME_STAGE in manifest.files) || !architecture || !('longestClip' in architecture))
    throw new ConcordError(
      'bad-input',
      phrase('{title} is no EmoCLIP: only those have a checkpoint with published names.', { title }),
    )
  if (precision === 'int8')
    throw new ConcordError(
      'bad-input',
      phrase('{title} is installed with 8-bit weights, which are not what it was made from. Import it as float32.', {
        title,
      }),
    )
  const tensors = new Map<string, NamedTensor>()
  const scale = (value: number): NamedTensor => ({ shape: [], values: new Float32Array([value]) })
  if (text) {
    const own = architecture.clipLogitScale
    tensors.set('logit_scale', scale(text.logitScale))
    tensors.set('backbone.logit_scale', scale(typeof own === 'number' ? own : text.logitScale))
  }
  const part = async (name: string, keys: (layers: number) => PublishedKey[]) => {
    for (const [key, tensor] of await tensorsOf(path.join(folder, name), title, keys)) tensors.set(key, tensor)
  }
  await part(FRAME_STAGE, (layers) => frameKeys(layers))
  if (text) await part(TEXT_ENCODER, (layers) => textKeys(layers))
  await part(TEMPORAL_STAGE, (layers) => temporalKeys(layers))
  const { version, origin, licence, intendedUse, trainedOnStudy } = manifest
  await writeTensors(file, tensors, {
    format: 'pt',
    ...{ title, version, origin, licence, intendedUse, precision },
    ...(trainedOnStudy ? { [TRAINED_ON_STUDY]: trainedOnStudy } : {}),
  })
  await withCheckpoint(file, async (checkpoint) => emoclipWeights(checkpoint))
  return tensors.size
}

/** The tensors of a file that the importer wrote: its real constants, in the order in which the encoder is built. */
async function tensorsOf(
  file: string,
  title: string,
  keysOf: (layers: number) => PublishedKey[],
): Promise<Map<string, NamedTensor>> {
  const { graph } = onnx.ModelProto.decode(await readFile(file))
  const layers = (graph?.node ?? []).filter(({ opType }) => opType === 'MultiHeadAttention').length
  const constants = (graph?.initializer ?? []).flatMap((tensor) => floatTensor(tensor) ?? [])
  const keys = keysOf(layers)
  const isOurs = keys.length === constants.length
  const found = new Map<string, NamedTensor>()
  for (const [i, { key, shape, turned }] of keys.entries()) {
    const constant = constants[i]
    const expected = constant && shape(constant.shape)
    const length = expected?.reduce((product, n) => product * n, 1)
    if (!isOurs || !constant || !expected || length !== constant.length)
      throw new ConcordError(
        'bad-input',
        phrase('The files of {title} were not written by Concord’s import, so their weights have no names.', { title }),
      )
    if (key === undefined) continue
    found.set(key, {
      shape: expected,
      // Read where it is asked for: a checkpoint need not be in memory twice.
      get values() {
        const values = constant.read()
        return turned ? transposed(values, constant.shape[0]!, constant.shape[1]!) : values
      },
    })
  }
  return found
}
