import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { Rectangle, ShownPicture } from '#lib/faces/shown-picture.ts'
import { drawFace } from '#lib/phantom/draw-face.ts'
import { type PhantomParticipant, planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import type { Random } from '#lib/statistics/random.ts'

const WIDTH = 1280
const HEIGHT = 720

/** How a drawn face differs from a plain one. */
export interface Condition {
  /** Width of the head as a share of the picture's longer side. */
  size?: number
  /** Turn of the head, clockwise, in degrees. */
  turn?: number
  /** Share of the face that a hand covers, and from where. */
  covered?: { share: number; from: 'below' | 'side' | 'above' }
  /** Factor of all brightness; noise of a camera is added to what is left of it. */
  brightness?: number
}

/** A drawn picture with its truth. */
export interface DrawnPicture extends ShownPicture {
  /** The face's square region in px, none in a picture without a face. */
  face: Rectangle | undefined
}

/** Drawn people who differ in skin, hair, light and movement. */
export function drawnPeople(count: number): PhantomParticipant[] {
  return planPhantomStudy(Math.max(4, count), 20, 23).slice(0, count)
}

/** A person at a random place of a picture, under one condition. */
export function drawPicture(
  { appearance, performance }: PhantomParticipant,
  how: Condition,
  random: Random,
): DrawnPicture {
  const { size = 0.2, turn = 0, covered, brightness = 1 } = how
  const canvas = createCanvas(WIDTH, HEIGHT)
  const context = canvas.getContext('2d')
  const headWidth = size * WIDTH
  const [edgeX, edgeY] = [Math.min(0.5, (0.8 * headWidth) / WIDTH), Math.min(0.5, (0.8 * headWidth) / HEIGHT)]
  const x = random.between(edgeX, 1 - edgeX)
  const y = random.between(edgeY, 1 - edgeY)
  const look = { ...appearance, headSize: headWidth / 2 / HEIGHT, x, y }
  const pose = { ...performance.at(random.between(0, 20)), headX: 0, headY: 0 }
  drawFace(context, WIDTH, HEIGHT, look, { ...pose, tilt: pose.tilt + (turn * Math.PI) / 180 })
  const side = headWidth
  const face = { x: x * WIDTH - side / 2, y: y * HEIGHT - side / 2 + 0.1 * side, width: side, height: side }
  if (covered) drawHand(context, face, covered, appearance.skin)
  if (brightness !== 1) darken(context, brightness, random)
  return { ...pictureOf(canvas), face }
}

/** Shapes and stripes in colours of rooms and skin, without a face. */
export function drawClutter(random: Random): DrawnPicture {
  const canvas = createCanvas(WIDTH, HEIGHT)
  const context = canvas.getContext('2d')
  const colours = ['#c4c8ca', '#5c5854', '#f4d0b1', '#96674a', '#3a4a62', '#704c34', '#d0cabe', '#1c1614', '#ba845c']
  context.fillStyle = random.pick(colours)
  context.fillRect(0, 0, WIDTH, HEIGHT)
  for (let i = 0; i < 60; i++) {
    const [x, y] = [random.between(0, WIDTH), random.between(0, HEIGHT)]
    const [across, down] = [random.between(10, 200), random.between(10, 200)]
    const shade = context.createLinearGradient(x - across, y, x + across, y + down)
    shade.addColorStop(0, random.pick(colours))
    shade.addColorStop(1, random.pick(colours))
    context.fillStyle = shade
    context.beginPath()
    if (random.next() < 0.6) context.ellipse(x, y, across, down, random.between(0, 3), 0, 2 * Math.PI)
    else context.rect(x, y, across, down)
    context.fill()
  }
  return { ...pictureOf(canvas), face: undefined }
}

/** Four fingers side by side, which end where the covered share does. */
function drawHand(
  context: SKRSContext2D,
  face: Rectangle,
  { share, from }: NonNullable<Condition['covered']>,
  skin: readonly number[],
): void {
  context.save()
  context.translate(face.x + face.width / 2, face.y + face.height / 2)
  context.rotate({ below: 0, side: Math.PI / 2, above: Math.PI }[from])
  const [width, reach] = [face.width / 3.2, face.height * (0.62 - 1.24 * share)]
  for (let finger = 0; finger < 4; finger++) {
    const light = 0.82 + 0.06 * finger
    context.fillStyle = `rgb(${skin.map((colour) => Math.round(colour * light)).join(',')})`
    context.beginPath()
    context.roundRect(
      (finger - 2) * width,
      reach + (finger === 0 ? 0.1 : 0) * face.height,
      width * 0.97,
      3 * face.height,
      width / 2,
    )
    context.fill()
  }
  context.restore()
}

function darken(context: SKRSContext2D, factor: number, random: Random): void {
  const pixels = context.getImageData(0, 0, WIDTH, HEIGHT)
  for (let i = 0; i < pixels.data.length; i++) {
    if (i % 4 !== 3) pixels.data[i] = Math.round(pixels.data[i]! * factor + 6 * (random.next() - 0.5))
  }
  context.putImageData(pixels, 0, 0)
}

function pictureOf(canvas: Canvas): ShownPicture {
  return {
    width: canvas.width,
    height: canvas.height,
    cut({ x, y, width, height }, outWidth, outHeight) {
      const part = createCanvas(outWidth, outHeight)
      const context = part.getContext('2d')
      context.imageSmoothingEnabled = true
      context.imageSmoothingQuality = 'high'
      context.drawImage(canvas, x, y, width, height, 0, 0, outWidth, outHeight)
      const rgba = part.data()
      const rgb = new Uint8Array(outWidth * outHeight * 3)
      for (let i = 0; i < outWidth * outHeight; i++) rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i)
      return rgb
    },
  }
}
