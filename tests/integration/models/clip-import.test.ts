import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { FRAME_STAGE } from '#lib/encoders/encoder-shape.ts'
import { runStoredChecks } from '#lib/encoders/run-stored-checks.ts'
import { english } from '#lib/messages/translator.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { TEXT_ENCODER } from '#lib/words/text-encoder.ts'
import { withCheckpoint } from '#models/checkpoint/open-checkpoint.ts'
import { type ImportOptions, importEmoclip } from '#models/emoclip/import-emoclip.ts'
import { asHuggingFace, clipPart, type Held, writeSafetensorsOf } from '#tests/fixtures/clip-checkpoints.ts'
import { modulePickle, modulePickleOf, writeTorchZip } from '#tests/fixtures/formula-checkpoint.ts'
import { SMALL_SIZE, writeFormulaCheckpoint } from '#tests/fixtures/formula-emoclip.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const file = (name: string) => path.join(scratch, name)

const importing = (weights: string, options: Partial<ImportOptions> = {}) =>
  importEmoclip({
    weights,
    precision: 'float32',
    modelsFolder: file('models'),
    clips: (kind) => phantomClips(1, kind),
    threads: 2,
    ...options,
  })

const PROGRAM = 'class Module(Module):\n  training : bool\n'
const written = (tensors: readonly Held[]) =>
  tensors.map(({ key, shape, values }) => ({ key, shape, read: () => values }))
const writeScript = (name: string, tensors: readonly Held[]) =>
  writeTorchZip(file(name), written(tensors), modulePickle(tensors), PROGRAM)

// ViT of another size than any published one, of which EmoCLIP's own import is compared with the published code elsewhere.
await writeFormulaCheckpoint(file('emoclip.pth'), SMALL_SIZE)
const tensors = await withCheckpoint(file('emoclip.pth'), ({ tensors }) => clipPart(tensors))
await writeTorchZip(file('plain.pt'), written(tensors))
await writeScript('script.pt', tensors)
await writeSafetensorsOf(file('transformers.safetensors'), asHuggingFace(tensors))
const emoclip = await importing(file('emoclip.pth'))

describe('CLIP as a bundle', () => {
  test.each(['plain.pt', 'script.pt', 'transformers.safetensors'])(
    '%s gives the very encoders that EmoCLIP is made of',
    async (name) => {
      const { manifest, folder } = await importing(file(name), { model: 'clip' })
      expect(manifest).toMatchObject({ name: 'clip-vit-64-32', title: 'CLIP ViT-64/32', kind: 'encoder' })
      for (const stage of [FRAME_STAGE, TEXT_ENCODER])
        expect(manifest.files[stage]!.sha256).toBe(emoclip.manifest.files[stage]!.sha256)
      const { results } = await runStoredChecks(folder, { threads: 2, provider: 'cpu' })
      for (const { minCosine } of results) expect(minCosine).toBeGreaterThan(0.9999)
    },
  )

  test('EmoCLIP imported as CLIP, and CLIP as EmoCLIP, are told from each other', async () => {
    await expect(importing(file('emoclip.pth'), { model: 'clip' })).rejects.toThrow('Import it as emoclip')
    await expect(importing(file('plain.pt'))).rejects.toThrow('or this one as clip')
  })
})

describe('EmoCLIP without a text encoder', () => {
  const write = async (name: string, change: (key: string, values: Float32Array) => Float32Array) => {
    const held: Held[] = await withCheckpoint(file('emoclip.pth'), async ({ tensors }) => {
      const all: Held[] = []
      for (const [key, tensor] of tensors) {
        if (key.startsWith('temporal.')) all.push({ key, shape: tensor.shape, values: await tensor.read() })
        else if (key.startsWith('backbone.visual.'))
          all.push({
            key: key.replace('backbone.visual.', 'backbone.'),
            shape: tensor.shape,
            values: change(key, await tensor.read()),
          })
      }
      return all
    })
    await writeTorchZip(file(name), written(held))
    return file(name)
  }

  test('takes CLIP’s, which belongs to it where the picture encoders are equal to half precision', async () => {
    const weights = await write('half.pth', (_, values) => Float32Array.from(new Float16Array(values)))
    const { manifest, messages } = await importing(weights, { clip: file('script.pt') })
    expect(messages.map(english.stored).join(' ')).toContain('so CLIP’s text encoder belongs to it')
    expect(messages.map(english.stored).join(' ')).toContain('no logit scale')
    expect(manifest.files[TEXT_ENCODER]!.sha256).toBe(emoclip.manifest.files[TEXT_ENCODER]!.sha256)
    expect(manifest.architecture).toMatchObject({ textEncoderFrom: 'CLIP ViT-64/32’s own' })
  })

  test('says that words are approximate where one tensor differs, and which', async () => {
    const weights = await write('tuned.pth', (key, values) =>
      key.endsWith('resblocks.1.ln_2.bias') ? values.map((value, i) => (i === 3 ? value + 0.01 : value)) : values,
    )
    const { messages, manifest } = await importing(weights, { clip: file('plain.pt') })
    expect(messages.map(english.stored).join(' ')).toMatch(
      /1 of \d+ tensors differ, block 2 ln2.bias first.*approximate/,
    )
    expect(manifest.architecture!.textEncoderFrom).toContain('approximate')
  })

  test('with a text encoder of its own, it takes no other', async () => {
    await expect(importing(file('emoclip.pth'), { clip: file('plain.pt') })).rejects.toThrow('of its own')
  })
})

describe('a file that is no CLIP', () => {
  test('query without key is named', async () => {
    const without = asHuggingFace(tensors).filter(
      ({ key }) => key !== 'text_model.encoder.layers.0.self_attn.k_proj.bias',
    )
    await writeSafetensorsOf(file('without.safetensors'), without)
    await expect(importing(file('without.safetensors'), { model: 'clip' })).rejects.toThrow(
      'text_model.encoder.layers.0.self_attn.k_proj.bias is missing',
    )
  })

  test('a weight that CLIP does not have is named', async () => {
    const extra = { key: 'vision_model.adapter.weight', shape: [2], values: new Float32Array(2) }
    await writeSafetensorsOf(file('extra.safetensors'), [...asHuggingFace(tensors), extra])
    await expect(importing(file('extra.safetensors'), { model: 'clip' })).rejects.toThrow(
      'that CLIP does not have: vision_model.adapter.weight',
    )
  })

  const pickle = (...parts: (Buffer | string)[]) =>
    Buffer.concat(
      ['\x80\x02', ...parts, '.'].map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
    )

  test.each([
    [
      'an object of a class of Python’s',
      pickle(modulePickleOf([], ['os', 'system'])),
      /“os.system”, which is not a weight/,
    ],
    ['a call of a compiled class', pickle('c__torch__.made\nModule\n)R'), /can’t be used|damaged|not in order/],
    [
      'a module that holds itself',
      // The object is remembered before its attributes are set, and its attribute is what is remembered.
      pickle('c__torch__.made\nModule\n)\x81q\x01}(X\x04\0\0\0selfh\x01ub'),
      /modules hold each other/,
    ],
    [
      'a few modules that stand for more than any memory holds',
      pickle(
        modulePickleOf([]),
        'q\x00',
        ...Array.from({ length: 40 }, (_, i) => {
          const inner = `h${String.fromCharCode(i)}`
          const held = Buffer.from(inner, 'latin1')
          return Buffer.concat([
            modulePickleOf([
              ['a', held],
              ['b', held],
            ]),
            Buffer.from(`q${String.fromCharCode(i + 1)}`, 'latin1'),
          ])
        }),
      ),
      /more than those of any model/,
    ],
    [
      'modules without a weight',
      pickle(modulePickleOf([['training', Buffer.from('\x89', 'latin1')]])),
      /holds a weight/,
    ],
  ])('%s', async (_, bytes, message) => {
    await writeTorchZip(file('hostile.pt'), [], bytes, PROGRAM)
    await expect(importing(file('hostile.pt'), { model: 'clip' })).rejects.toThrow(message)
  })

  test('an object outside a TorchScript archive', async () => {
    await writeTorchZip(file('object.pt'), written(tensors), modulePickle(tensors))
    await expect(importing(file('object.pt'), { model: 'clip' })).rejects.toThrow('which is not a weight')
  })
})
