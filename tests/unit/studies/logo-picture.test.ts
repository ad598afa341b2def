import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { announcedSize } from '#lib/studies/announced-size.ts'
import { LARGEST_LOGO, logoPicture } from '#lib/studies/logo-picture.ts'
import { drawnLogo } from '#tests/fixtures/logo.ts'

const SECRET = 'Photographed by somebody at home'

/** A PNG file with a chunk of text behind its header. */
async function withText(): Promise<Buffer> {
  const file = await drawnLogo()
  const data = Buffer.from(`Author\0${SECRET}`, 'latin1')
  const chunk = Buffer.alloc(12 + data.length)
  chunk.writeUInt32BE(data.length)
  chunk.write('tEXt', 4, 'latin1')
  data.copy(chunk, 8)
  return Buffer.concat([file.subarray(0, 33), chunk, file.subarray(33)])
}

/** A PNG file whose header announces another size. */
async function announcing(width: number, height: number): Promise<Buffer> {
  const file = Buffer.from(await drawnLogo())
  file.writeUInt32BE(width, 16)
  file.writeUInt32BE(height, 20)
  return file
}

/** A JPEG file whose frame header, of this size, lies in what a careless reader takes for a segment with another one behind it. */
function hiding(width: number, height: number): Buffer {
  const frame = (across: number, down: number) => {
    const header = Buffer.from([0xff, 0xc0, 0x00, 0x0b, 0x08, 0, 0, 0, 0, 0x01, 0x01, 0x11, 0x00])
    header.writeUInt16BE(down, 5)
    header.writeUInt16BE(across, 7)
    return header
  }
  // TEM stands alone; its segment would end 0xffc0 bytes behind its name.
  const start = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0x01]), frame(width, height)])
  return Buffer.concat([start, Buffer.alloc(4 + 0xffc0 - start.length), frame(60, 60)])
}

describe('a study’s logo', () => {
  it('is written anew as JPEG on white, without what else its file said', async () => {
    const given = await withText()
    expect(given.includes(SECRET)).toBe(true)
    const { file, width, height } = await logoPicture(given)
    expect([width, height]).toEqual([600, 200])
    expect(file.includes(SECRET)).toBe(false)
    expect(announcedSize(file)).toEqual({ width: 600, height: 200 })
    const canvas = createCanvas(600, 200)
    canvas.getContext('2d').drawImage(await loadImage(file), 0, 0)
    expect([...canvas.getContext('2d').getImageData(2, 2, 1, 1).data]).toEqual([255, 255, 255, 255])
  })

  it('is brought to the size that a page prints, in its proportions', async () => {
    const { width, height } = await logoPicture(await drawnLogo({ width: 3000, height: 1500, format: 'jpeg' }))
    expect([width, height]).toEqual([800, 400])
  })

  it('is refused where it would unfold to gigabytes, before it is unfolded', async () => {
    await expect(logoPicture(await announcing(60_000, 60_000))).rejects.toThrow('at most 4096 on a side')
  })

  it.each([
    ['an SVG file', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a GIF file', Buffer.from('GIF89a\u0001\u0000\u0001\u0000')],
    ['nothing', Buffer.alloc(0)],
    ['a file that is too large', Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(LARGEST_LOGO)])],
    ['a JPEG file that ends in its header', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10])],
    ['a JPEG file with lengths that lead nowhere', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0, 0, 0, 0, 0, 0])],
    ['a JPEG file that hides its size from those who read past a marker without a length', hiding(60_000, 60_000)],
  ])('is refused where it is %s', async (_, file) => {
    await expect(logoPicture(file)).rejects.toThrow('A logo is a PNG or JPEG file of at most 1 MB.')
  })

  it('is refused where its content is damaged', async () => {
    const file = await drawnLogo()
    await expect(logoPicture(file.subarray(0, 60))).rejects.toThrow('This picture can’t be read.')
  })
})
