import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { InstalledModels } from '#lib/bundles/installed-models.ts'
import { EncoderOutOfMemory } from '#lib/encoders/encoder-out-of-memory.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { lackOf, neededDetector, neededEncoder } from '#lib/jobs/needed-models.ts'
import { phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const detector = { sha256: '0'.repeat(64), title: 'Face detectors', version: '1.0.0' }
const models = new InstalledModels(folder, { detector })
const failing = (error: Error) => async () => {
  throw error
}

describe('what a run needs of this machine', () => {
  it('is named where it is missing', async () => {
    const lack = await lackOf(() => neededDetector(models))
    expect(english(lack!)).toBe('the face detector')
    const encoder = await lackOf(() => neededEncoder('emoclip', () => models.encoderVersions('emoclip')))
    expect(english(encoder!)).toBe('the encoder “emoclip”')
  })

  it('is memory where an encoder finds none, also in the middle of the work', async () => {
    const full = new EncoderOutOfMemory(phrase('This was cancelled.'))
    const lack = await lackOf(() => neededEncoder('emoclip', failing(full)))
    expect(english(lack!)).toBe('enough memory for the encoder “emoclip”')
  })

  it('is no excuse for what is wrong with a recording, or with the program', async () => {
    const wrong = [
      new ConcordError('bad-video', 'This file is empty.'),
      new ConcordError('unavailable', 'There is not enough memory to decode this recording.'),
      new ConcordError('not-found', 'This file was removed.'),
      new TypeError('undefined is not a function'),
    ]
    for (const error of wrong) await expect(lackOf(() => neededEncoder('emoclip', failing(error)))).rejects.toBe(error)
  })

  it('is nothing where all is there', async () => {
    expect(await lackOf(async () => 'open')).toBeUndefined()
  })
})
