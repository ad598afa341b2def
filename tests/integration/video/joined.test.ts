import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AV_PIX_FMT_RGB24 } from 'node-av/constants'
import { expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { QUARTERS } from '../../fixtures/quarter-picture.ts'
import { type FileOptions, type Segment, writeStream } from '../../fixtures/streams.ts'
import { testFolder } from '../../fixtures/videos.ts'
import { offBy, watch } from '../../fixtures/watch.ts'

/** Two recordings of a second each, copied one behind the other. */
function joined(name: string, segment: Partial<Segment>, options: FileOptions): string {
  const file = path.join(testFolder, name)
  const parts = [QUARTERS, QUARTERS.toReversed()].map((quarters) => {
    writeStream(file, [{ width: 160, height: 96, frames: 25, quarters, ...segment }], options)
    return readFileSync(file)
  })
  writeFileSync(file, Buffer.concat(parts))
  return file
}

const pictures = ({ seen }: ReturnType<typeof watch>) =>
  seen.flatMap(({ quarters, repeats }) => Array<number>(repeats).fill(offBy(quarters, QUARTERS) < 30 ? 0 : 1))

it.each<[string, Partial<Segment>, Partial<FileOptions>]>([
  ['mp4', {}, {}],
  ['mp4', {}, { soundS: 1, options: { movflags: 'faststart' } }],
  ['mov', { encoder: 'mjpeg' }, {}],
  ['flv', {}, { soundS: 1 }],
  ['asf', { encoder: 'wmv2' }, {}],
  ['apng', { encoder: 'apng', format: AV_PIX_FMT_RGB24 }, {}],
])('of %s files copied one behind the other the first is read, and it is said', (container, segment, options) => {
  const watched = watch(joined(`first-${container}`, segment, { container, ...options }))
  expect(pictures(watched).every((picture) => picture === 0)).toBe(true)
  expect(watched.summary.warnings.map(english.stored).join(' ')).toMatch(
    /Another recording follows in the file.*only the first was analysed/,
  )
})

it.each<[string, Partial<Segment>, Partial<FileOptions>]>([
  ['mpegts', {}, { soundS: 1 }],
  ['avi', { encoder: 'mpeg4' }, {}],
  ['webm', { encoder: 'libvpx' }, {}],
  ['mjpeg', { encoder: 'mjpeg' }, {}],
  ['ogg', { encoder: 'libtheora' }, {}],
])('%s files copied one behind the other are read as one', (container, segment, options) => {
  const watched = watch(joined(`both-${container}`, segment, { container, ...options }))
  expect(new Set(pictures(watched))).toEqual(new Set([0, 1]))
  expect(watched.summary.warnings.map(english.stored).join(' ')).not.toMatch(/Another recording/)
})

it('headers between joined Ogg files are neither pictures nor damage', () => {
  const { seen, summary } = watch(joined('headers.ogv', { encoder: 'libtheora' }, { container: 'ogg' }))
  expect(seen.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(50)
  expect(summary.lengthMs).toBe(2000)
  expect(summary.warnings.map(english.stored)).toEqual([expect.stringMatching(/time stamps start again at 1.0 s/)])
})

it('what else stands behind a recording is not taken for another one', () => {
  const file = path.join(testFolder, 'trailer.mp4')
  writeStream(file, [{ width: 160, height: 96, frames: 25 }], { container: 'mp4', soundS: 4 })
  appendFileSync(file, Buffer.alloc(3_000_000, 'telemetry '))
  expect(watch(file).summary.warnings.map(english.stored).join(' ')).not.toMatch(/Another recording/)
})
