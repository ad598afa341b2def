import type { SKRSContext2D } from '@napi-rs/canvas'
import { clamp } from '#lib/numbers/clamp.ts'
import type { Appearance } from './appearance.ts'
import type { Pose } from './performance.ts'

type Colour = readonly [number, number, number]

/** Draws one picture of a head-and-shoulders interview: gradients and paths only, no photograph. */
export function drawFace(context: SKRSContext2D, width: number, height: number, look: Appearance, pose: Pose): void {
  const paint = (colour: Colour, factor = 1) => {
    const [r, g, b] = colour.map((c) => clamp(Math.round(c * factor * look.light), 0, 255))
    return `rgb(${r},${g},${b})`
  }
  const across = look.headSize * height
  const down = across * look.headShape
  drawBackground(context, width, height, look, paint)
  context.save()
  context.translate(width * look.x + pose.headX * across * 2, height * look.y + pose.headY * across * 2)
  drawShoulders(context, across, down, look, paint)
  context.rotate(pose.tilt)
  drawHead(context, across, down, look, paint)
  for (const side of [-1, 1]) drawEye(context, across, down, side, look, pose, paint)
  drawNose(context, across, down, look, paint)
  drawMouth(context, across, down, look, pose, paint)
  context.restore()
}

type Paint = (colour: Colour, factor?: number) => string

function drawBackground(context: SKRSContext2D, width: number, height: number, look: Appearance, paint: Paint): void {
  const wall = context.createLinearGradient(0, 0, width, height)
  wall.addColorStop(0, paint(look.background, 1.05))
  wall.addColorStop(1, paint(look.background, 0.85))
  context.fillStyle = wall
  context.fillRect(0, 0, width, height)
}

function drawShoulders(context: SKRSContext2D, across: number, down: number, look: Appearance, paint: Paint): void {
  context.fillStyle = paint(look.clothes)
  context.beginPath()
  context.moveTo(-2.3 * across, 4 * down)
  context.bezierCurveTo(-2.2 * across, 1.5 * down, -1.2 * across, 1.45 * down, -0.45 * across, 1.25 * down)
  context.lineTo(0.45 * across, 1.25 * down)
  context.bezierCurveTo(1.2 * across, 1.45 * down, 2.2 * across, 1.5 * down, 2.3 * across, 4 * down)
  context.fill()
  context.fillStyle = paint(look.skin, 0.82)
  context.beginPath()
  context.moveTo(-0.42 * across, 0.6 * down)
  context.lineTo(-0.45 * across, 1.28 * down)
  context.quadraticCurveTo(0, 1.5 * down, 0.45 * across, 1.28 * down)
  context.lineTo(0.42 * across, 0.6 * down)
  context.fill()
}

function drawHead(context: SKRSContext2D, across: number, down: number, look: Appearance, paint: Paint): void {
  context.fillStyle = paint(look.hair)
  context.beginPath()
  context.ellipse(0, -0.12 * down, 1.12 * across, 1.02 * down, 0, 0, 2 * Math.PI)
  context.fill()
  if (look.longHair) context.fillRect(-1.1 * across, -0.1 * down, 2.2 * across, 1.05 * down)
  context.fillStyle = paint(look.skin, 0.88)
  for (const side of [-1, 1]) {
    context.beginPath()
    context.ellipse(side * 0.98 * across, 0.05 * down, 0.12 * across, 0.18 * down, 0, 0, 2 * Math.PI)
    context.fill()
  }
  const light = context.createRadialGradient(
    look.lightFrom * 0.5 * across,
    -0.2 * down,
    0.1 * across,
    0,
    0,
    1.35 * down,
  )
  light.addColorStop(0, paint(look.skin, 1.06))
  light.addColorStop(0.6, paint(look.skin, 0.97))
  light.addColorStop(1, paint(look.skin, 0.74))
  context.fillStyle = light
  context.beginPath()
  context.moveTo(-0.97 * across, -0.25 * down)
  context.bezierCurveTo(-0.98 * across, 0.55 * down, -0.55 * across, 0.98 * down, 0, down)
  context.bezierCurveTo(0.55 * across, 0.98 * down, 0.98 * across, 0.55 * down, 0.97 * across, -0.25 * down)
  context.bezierCurveTo(0.9 * across, -0.95 * down, -0.9 * across, -0.95 * down, -0.97 * across, -0.25 * down)
  context.fill()
  context.fillStyle = paint(look.hair)
  context.beginPath()
  context.moveTo(-1.02 * across, -0.2 * down)
  context.bezierCurveTo(-0.9 * across, -0.62 * down, -0.3 * across, -0.62 * down, 0.1 * across, -0.66 * down)
  context.bezierCurveTo(0.5 * across, -0.64 * down, 0.9 * across, -0.6 * down, 1.02 * across, -0.2 * down)
  context.bezierCurveTo(1.1 * across, -1.25 * down, -1.1 * across, -1.25 * down, -1.02 * across, -0.2 * down)
  context.fill()
}

function drawEye(
  context: SKRSContext2D,
  across: number,
  down: number,
  side: number,
  look: Appearance,
  pose: Pose,
  paint: Paint,
): void {
  const x = side * 0.42 * across
  const y = -0.08 * down
  const squint = Math.max(0, pose.smile) * 0.3 + pose.browKnit * 0.12
  const open = Math.max(0.02, (1 - pose.blink) * (0.115 - 0.05 * squint + 0.035 * pose.browRaise))
  context.fillStyle = paint(look.skin, 0.8)
  context.beginPath()
  context.ellipse(x, y - 0.015 * down, 0.25 * across, 0.12 * down, 0, 0, 2 * Math.PI)
  context.fill()
  context.save()
  context.beginPath()
  context.ellipse(x, y, 0.19 * across, open * across, 0, 0, 2 * Math.PI)
  context.clip()
  context.fillStyle = paint([244, 242, 238])
  context.fillRect(x - across, y - across, 2 * across, 2 * across)
  const iris = { x: x + pose.gazeX * 0.1 * across, y: y + pose.gazeY * 0.08 * across }
  context.fillStyle = paint(look.eyes)
  disc(context, iris.x, iris.y, 0.1 * across)
  context.fillStyle = paint([12, 10, 10])
  disc(context, iris.x, iris.y, 0.05 * across)
  context.fillStyle = 'rgba(255,255,255,0.85)'
  disc(context, iris.x + 0.03 * across, iris.y - 0.03 * across, 0.018 * across)
  context.restore()
  context.strokeStyle = paint(look.hair, 0.7)
  context.lineCap = 'round'
  context.lineWidth = 0.035 * across
  context.beginPath()
  context.ellipse(x, y, 0.2 * across, open * across, 0, Math.PI, 2 * Math.PI)
  context.stroke()
  const lift = (0.2 + 0.11 * pose.browRaise - 0.05 * pose.browKnit) * down
  const inward = 0.06 * pose.browKnit * across
  const slant = (0.06 * pose.browKnit - 0.03 * pose.browRaise) * down
  context.lineWidth = 0.085 * across
  context.strokeStyle = paint(look.hair, 0.9)
  context.beginPath()
  context.moveTo(side * 0.2 * across - side * inward, y - lift + slant)
  context.quadraticCurveTo(x, y - lift - 0.07 * down, side * 0.66 * across, y - lift + 0.045 * down)
  context.stroke()
}

function drawNose(context: SKRSContext2D, across: number, down: number, look: Appearance, paint: Paint): void {
  context.strokeStyle = paint(look.skin, 0.72)
  context.lineWidth = 0.035 * across
  context.beginPath()
  context.moveTo(look.lightFrom * -0.07 * across, -0.02 * down)
  context.quadraticCurveTo(look.lightFrom * -0.14 * across, 0.24 * down, look.lightFrom * -0.12 * across, 0.3 * down)
  context.stroke()
  context.fillStyle = paint(look.skin, 0.6)
  for (const side of [-1, 1]) {
    context.beginPath()
    context.ellipse(side * 0.09 * across, 0.33 * down, 0.05 * across, 0.025 * down, 0, 0, 2 * Math.PI)
    context.fill()
  }
}

function drawMouth(
  context: SKRSContext2D,
  across: number,
  down: number,
  look: Appearance,
  pose: Pose,
  paint: Paint,
): void {
  const half = (0.34 + 0.12 * pose.smile) * across
  const corner = (0.58 - 0.085 * pose.smile) * down
  const middle = (0.58 + 0.035 * pose.smile) * down
  const gap = (0.012 + 0.12 * pose.talk + 0.075 * Math.max(0, pose.smile)) * down
  const lip: Colour = [look.skin[0] * 0.78, look.skin[1] * 0.5, look.skin[2] * 0.5]
  context.fillStyle = paint(lip)
  mouthPath(context, half * 1.06, corner, middle - gap / 2 - 0.045 * down, middle + gap / 2 + 0.06 * down)
  context.fillStyle = paint([70, 26, 28])
  mouthPath(context, half * 0.92, corner, middle - gap / 2, middle + gap / 2)
  if (pose.smile > 0.35) {
    context.fillStyle = paint([238, 234, 226])
    mouthPath(context, half * 0.8, corner + 0.005 * down, middle - gap / 2, middle + gap * 0.1)
  }
  if (Math.abs(pose.smile) > 0.05) {
    context.strokeStyle = paint(look.skin, 0.7)
    context.globalAlpha = Math.min(1, Math.abs(pose.smile))
    context.lineWidth = 0.03 * across
    for (const side of [-1, 1]) {
      context.beginPath()
      context.moveTo(side * 0.28 * across, 0.32 * down)
      context.quadraticCurveTo(side * 0.56 * across, 0.42 * down, side * (half + 0.1 * across), corner)
      context.stroke()
    }
    context.globalAlpha = 1
  }
}

function mouthPath(context: SKRSContext2D, half: number, corner: number, upper: number, lower: number): void {
  context.beginPath()
  context.moveTo(-half, corner)
  context.quadraticCurveTo(0, 2 * upper - corner, half, corner)
  context.quadraticCurveTo(0, 2 * lower - corner, -half, corner)
  context.fill()
}

function disc(context: SKRSContext2D, x: number, y: number, radius: number): void {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}
