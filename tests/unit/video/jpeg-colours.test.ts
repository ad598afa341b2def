import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { afterAll, describe, expect, test } from 'vitest'
import { jpegColours } from '#lib/video/jpeg-colours.ts'
import { readPicture } from '#lib/video/read-picture.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('colours of a JPEG', () => {
  test.each([
    [64, 48],
    [65, 47],
  ])('of %i x %i are those that libjpeg interpolates', async (width, height) => {
    const canvas = createCanvas(width, height)
    const context = canvas.getContext('2d')
    for (let i = 0; i < 12; i++) {
      context.fillStyle = `hsl(${i * 77} 90% ${30 + 4 * i}%)`
      context.fillRect(i * 5, (i * 7) % 40, 23, 9)
    }
    const jpeg = await canvas.encode('jpeg', 92)
    const file = path.join(folder, `${width}.jpg`)
    writeFileSync(file, jpeg)
    // The canvas decodes by libjpeg-turbo, as PIL does.
    const again = createCanvas(width, height).getContext('2d')
    again.drawImage(await loadImage(jpeg), 0, 0)
    const { data } = again.getImageData(0, 0, width, height)
    const { rgb } = readPicture(file)
    const differences = [...rgb].map((value, i) => Math.abs(value - data[4 * Math.floor(i / 3) + (i % 3)]!))
    expect(Math.max(...differences)).toBeLessThanOrEqual(6)
    expect(differences.reduce((sum, d) => sum + d, 0) / differences.length).toBeLessThan(0.6)
  })

  test('lie between the samples by three quarters and one', () => {
    const planes = [Uint8Array.of(100, 100, 100, 100), Uint8Array.of(128, 128), Uint8Array.of(128, 168)]
    const picture = { width: 4, height: 1, planes, strides: [4, 2, 2], halfWidth: true, halfHeight: false }
    const red = [...jpegColours(picture)].filter((_, i) => i % 3 === 0)
    // Red rises by 1.402 of Cr, which is 0, 10, 30 and 40 above its middle.
    expect(red).toEqual([100, 114, 142, 156])
  })
})
