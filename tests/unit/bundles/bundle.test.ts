import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOf, listBundles, makeBundle, openBundle } from '#lib/bundles/bundle.ts'
import { findBundle } from '#lib/bundles/find-bundle.ts'

let models: string
beforeEach(() => {
  models = mkdtempSync(path.join(tmpdir(), 'concord-bundles-'))
})
afterEach(() => rmSync(models, { recursive: true, force: true }))

const WEIGHTS = 'weights'
const manifest = (changes: object = {}) => ({
  format: 1 as const,
  kind: 'encoder' as const,
  name: 'little',
  title: 'Little',
  version: '1',
  licence: 'MIT',
  origin: 'a test',
  intendedUse: 'tests',
  precision: 'float32' as const,
  files: { 'a.onnx': { sha256: hashOf(WEIGHTS), inputs: [], outputs: [] } },
  ...changes,
})

/** A folder with a manifest and a file beside it, as somebody might lay it among the models. */
function laid(folder: string, content: unknown): string {
  mkdirSync(path.join(models, folder), { recursive: true })
  writeFileSync(path.join(models, folder, 'a.onnx'), WEIGHTS)
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  writeFileSync(path.join(models, folder, 'manifest.json'), text)
  return text
}

describe('a bundle', () => {
  it('is found by its hash, whatever its folder is called, and among damaged ones', async () => {
    laid('another', '{')
    const text = laid('renamed', manifest())
    const found = await findBundle(models, { sha256: hashOf(text), title: 'Little', version: '1' })
    expect(found).toMatchObject({ folder: path.join(models, 'renamed'), sha256: hashOf(text) })
  })

  it('that lies elsewhere or is being made is not found, and the message names it', async () => {
    const text = laid('.making-1', manifest())
    laid('inside/deeper', manifest())
    const named = { sha256: hashOf(text), title: 'Little', version: '1' }
    await expect(findBundle(models, named)).rejects.toThrow(/^The model Little 1 is not installed/)
    await expect(findBundle(path.join(models, 'none'), named)).rejects.toMatchObject({ code: 'bad-bundle' })
    for (const sha256 of ['', '../renamed', '.', hashOf(text).toUpperCase()])
      await expect(findBundle(models, { ...named, sha256 })).rejects.toMatchObject({ code: 'bad-bundle' })
  })

  it('is refused where a file of it has changed by a byte, is missing, or is said to lie outside', async () => {
    laid('little-1', manifest())
    await expect(openBundle(path.join(models, 'little-1'))).resolves.toMatchObject({ manifest: { name: 'little' } })
    writeFileSync(path.join(models, 'little-1', 'a.onnx'), `${WEIGHTS}!`)
    await expect(openBundle(path.join(models, 'little-1'))).rejects.toThrow(/has changed since it was installed/)
    rmSync(path.join(models, 'little-1', 'a.onnx'))
    await expect(openBundle(path.join(models, 'little-1'))).rejects.toThrow(/a\.onnx of the model little-1 is missing/)
    // A file that is there, and has the hash, but is not in the bundle's folder.
    writeFileSync(path.join(models, 'secret'), WEIGHTS)
    const outside = { sha256: hashOf(WEIGHTS), inputs: [], outputs: [] }
    for (const name of ['../secret', path.join(models, 'secret'), '..', '.']) {
      laid('hostile', manifest({ files: { [name]: outside } }))
      await expect(openBundle(path.join(models, 'hostile')), name).rejects.toMatchObject({ code: 'bad-bundle' })
    }
  })

  it.each([
    ['no JSON', '{'],
    ['a list', []],
    ['a name that leads out', manifest({ name: '../../out' })],
    ['a version that leads out', manifest({ version: '../out' })],
    ['a hash that is none', manifest({ files: { 'a.onnx': { sha256: 'x', inputs: [], outputs: [] } } })],
    ['the format of a later version', manifest({ format: 2 })],
  ])('with %s is listed with its problem, and never opened', async (_what, content) => {
    laid('bad', content)
    await expect(openBundle(path.join(models, 'bad'))).rejects.toThrow(/manifest of the model bad can’t be read/)
    expect(await listBundles(models)).toMatchObject([{ problem: expect.any(String) }])
  })

  it('is not made by a name that leads out of the models, and leaves nothing behind', async () => {
    const make = async () => manifest({ name: '../out' })
    await expect(makeBundle(models, make)).rejects.toThrow()
    expect(await listBundles(models)).toEqual([])
  })
})
