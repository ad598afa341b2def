import { cpSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { concord } from '#tests/fixtures/concord.ts'
import { testDetector } from '#tests/fixtures/models.ts'
import { bringModel, OWN, ownModel } from '#tests/fixtures/own-onnx.ts'
import { phantomVideo, testFolder } from '#tests/fixtures/videos.ts'

it('an encoder of one’s own goes from its manifest to the embeddings of a recording', async () => {
  const env = { CONCORD_DATA: path.join(testFolder, 'data') }
  const taking = { layout: 'NHWC', channelOrder: 'BGR', range: '0-255' } as const
  const files = await bringModel(path.join(testFolder, 'brought'), await ownModel(taking), taking, (manifest) => ({
    ...manifest,
    licence: { name: 'CC BY-NC 4.0', nonCommercial: true },
  }))
  const bring = (...more: string[]) =>
    concord(['models', 'import', 'onnx', '--manifest', files.manifest, ...more], { env })

  const refused = await bring()
  expect(refused.code).toBe(1)
  expect(refused.stdout).toContain('✗ The licence CC BY-NC 4.0 excludes commercial use.')
  expect(refused.stdout).toContain('Nothing was installed.')
  const dry = await bring('--accept-licence', '--dry-run')
  expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('The model can be installed.')])
  const done = await bring('--accept-licence', '--json')
  expect(done.code, done.stderr).toBe(0)
  const { folder, manifest } = JSON.parse(done.stdout)
  expect(manifest).toMatchObject({ name: 'brought', licence: 'CC BY-NC 4.0', crop: { margin: 1.2 } })

  const encoder = await Encoder.load(folder, { threads: 1, provider: 'cpu' })
  const video = await phantomVideo('own.mp4', 3)
  const { framesPerSecond, clipFrames } = encoder.shape
  const options = { encoder, detector: await testDetector(), framesPerSecond, stride: clipFrames, threads: 1 }
  const { analysis, embeddings } = await analyzeRecording(video, options)
  await encoder.release()
  // Three seconds at 5 Hz are 15 frames: four clips of 4, of which the last has 3.
  expect(analysis.clips).toHaveLength(4)
  expect(embeddings).toHaveLength(4 * OWN.size)
  expect(Math.max(...embeddings)).toBeGreaterThan(0.1)

  cpSync(files.manifest, path.join(testFolder, 'alone.json'))
  const alone = await concord(
    ['models', 'import', 'onnx', '--manifest', path.join(testFolder, 'alone.json'), '--dry-run'],
    { env },
  )
  expect([alone.code, alone.stdout]).toEqual([
    1,
    expect.stringContaining('There is no file model.onnx beside the manifest.'),
  ])
}, 60_000)
