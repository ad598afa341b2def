import { chmodSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DecoderOutOfMemory } from '#lib/analysis/decode-in-process.ts'
import { extractFaces } from '#lib/analysis/extract-faces.ts'
import { probeDecoder } from '#lib/analysis/probe-decoder.ts'
import { analyzeFile, testDetector } from '../../fixtures/models.ts'
import { descendantsOf, until } from '../../fixtures/processes.ts'
import { phantomVideo } from '../../fixtures/videos.ts'

const isRoot = process.getuid?.() === 0
const isLinux = process.platform === 'linux'
// Nobody but its owner may enter, as a data folder is.
const closed = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
const secrets = path.join(closed, 'secrets.json')
let detectorFolder: string

beforeAll(async () => {
  writeFileSync(secrets, '{}', { mode: 0o600 })
  detectorFolder = (await testDetector()).folder
})
afterAll(() => rmSync(closed, { recursive: true, force: true }))
afterEach(() => {
  delete process.env.CONCORD_TEST_SECRET
})

/** A recording as the storage keeps it. */
async function stored(name: string): Promise<string> {
  const file = path.join(closed, name)
  copyFileSync(await phantomVideo('decoder.mp4', 8), file)
  chmodSync(file, 0o600)
  return file
}

const task = (file: string) => ({
  file,
  detectorFolder,
  framesPerSecond: 12.5,
  cropSide: 112,
  cropMargin: 1,
  threads: 2,
  chosenTrack: undefined,
})
const analyze = (file: string, options: { memoryMb?: number } = {}) => analyzeFile(file, { isOurs: true, ...options })

describe('the process that decodes', () => {
  it('gets nothing of this program’s environment', async () => {
    process.env.CONCORD_TEST_SECRET = 'postgresql://concord:secret@127.0.0.1/concord'
    expect((await probeDecoder(secrets)).environment).toEqual([])
  })

  it.runIf(isLinux)('has limits of open files and time, and can write no file', async () => {
    const { limits } = await probeDecoder(secrets, 512)
    expect(limits).toMatchObject({ memoryMb: 512, openFiles: 256, fileBytes: 0, processorHours: 48 })
  })

  it.runIf(isLinux && isRoot)(
    'becomes a user who reads no secrets, and reaches no network, where root starts it',
    async () => {
      expect(await probeDecoder(secrets)).toMatchObject({ isRoot: false, readsSecrets: false, network: false })
    },
  )

  it.runIf(isLinux && isRoot)(
    'reads a recording that only the service may read, and nobody else may then',
    async () => {
      const file = await stored('own.mp4')
      const { analysis } = await analyze(file)
      expect(analysis.coverage).toBeGreaterThan(0.9)
      expect(statSync(file).mode & 0o007).toBe(0)
      expect(statSync(file).uid).toBe(0)
    },
  )

  it('killed by others is taken for one that ran out of memory, not for a damaged file, and the analysis goes on', async () => {
    const file = await stored('killed.mp4')
    const undisturbed = await analyze(file)
    let kills = 0
    const killing = until(() => {
      const found = descendantsOf(process.pid).find(({ command }) => command.includes('extract-faces-process'))
      if (!found) return undefined
      process.kill(found.pid, 'SIGKILL')
      kills++
      return true
    })
    const disturbed = await analyze(file)
    await killing
    expect(kills).toBe(1)
    expect(Buffer.from(disturbed.embeddings.buffer).equals(Buffer.from(undisturbed.embeddings.buffer))).toBe(true)
  })

  it.runIf(isLinux)('is ended where it uses more memory than it may, and says so', async () => {
    const file = await stored('large.mp4')
    const read = async () => {
      for await (const _ of extractFaces(task(file), { memoryMb: 40, isOurs: true }));
    }
    await expect(read()).rejects.toBeInstanceOf(DecoderOutOfMemory)
    await expect(analyze(file, { memoryMb: 40 })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^There is not enough memory to decode this recording/),
    })
  })
})
