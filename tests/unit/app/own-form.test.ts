import { expect, it } from 'vitest'
import { EMPTY_FORM, formOf, manifestOf } from '#app/(desk)/models/own/own-form.ts'
import { readOwnManifest, withFile } from '#lib/bundles/own-manifest.ts'
import { english } from '#lib/messages/translator.ts'

const FILE = { name: 'a.onnx', sha256: '0'.repeat(64) }
const read = (text: string) => readOwnManifest(withFile(text, FILE))
const FILLED = {
  ...EMPTY_FORM,
  name: 'our-encoder',
  title: 'Our encoder',
  intendedUse: 'Research',
  inputName: 'video',
  side: '112',
  outputName: 'features',
  size: '768',
  licence: 'MIT',
  address: 'https://example.org/a',
  citation: 'Author (2025)',
}

it('a form that is filled in is a manifest, and a manifest fills in the form', () => {
  const { manifest, findings } = read(manifestOf({ ...FILLED, expected: '0,5; -1 2e-3' }))
  expect(findings).toEqual([])
  expect(manifest).toMatchObject({
    kind: 'clip',
    file: FILE,
    input: { name: 'video', layout: 'NCTHW', side: 112, mean: [0.485, 0.456, 0.406] },
    sampling: { frames: 16, stride: 4, framesPerSecond: 25 },
    output: { name: 'features', pooling: 'mean', size: 768 },
  })
  expect(manifest?.golden?.expected).toEqual([0.5, -1, 0.002])
  expect(formOf(JSON.stringify(manifest), EMPTY_FORM)).toEqual({ ...FILLED, expected: '0.5, -1, 0.002' })
})

it('what is left empty or is no number is found, by the name that stands in the form', () => {
  const { manifest, findings } = read(manifestOf({ ...FILLED, title: ' ', side: 'large', mean: '0.5, 0.5' }))
  expect(manifest).toBeUndefined()
  expect(findings.map(({ text }) => english(text))).toEqual([
    'title is missing.',
    'input.side must be of the type number.',
    'input.mean is too small or too short; the least is 3.',
  ])
})

it('a manifest with a file of its own keeps it, and what is no object stays as it is', () => {
  const own = JSON.stringify({ file: { name: 'b.onnx' } })
  expect(withFile(own, FILE)).toBe(own)
  expect(withFile('[]', FILE)).toBe('[]')
  expect(withFile('{', FILE)).toBe('{')
})
