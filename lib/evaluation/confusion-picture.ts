import { createCanvas } from '@napi-rs/canvas'
import type { Translator } from '#lib/messages/translator.ts'
import { sum } from '#lib/numbers/mean.ts'
import type { Confusion } from '#lib/statistics/confusion.ts'

const CELL = 76
const LEFT = 190
const TOP = 150
const SCALE = 2

/** The confusion matrix as a picture for a page: each row's shares from white to teal, with the counts. @returns PNG */
export function confusionPicture(
  { matrix, recall }: Confusion,
  classes: readonly string[],
  title: string,
  t: Translator,
): Buffer {
  const width = LEFT + CELL * (classes.length + 1) + 20
  const height = TOP + CELL * classes.length + 30
  const canvas = createCanvas(width * SCALE, height * SCALE)
  const context = canvas.getContext('2d')
  context.scale(SCALE, SCALE)
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, width, height)
  context.fillStyle = '#212529'
  context.font = 'bold 17px sans-serif'
  context.fillText(title, 16, 30)
  context.font = '13px sans-serif'
  context.fillText(t('rows: annotated; columns: closest description; shares of each row, with counts'), 16, 52)
  context.textBaseline = 'middle'
  for (const [i, label] of [...classes, 'recall'].entries()) {
    context.save()
    context.translate(LEFT + CELL * (i + 0.5), TOP - 10)
    context.rotate(-Math.PI / 4)
    context.font = label === 'recall' ? 'bold 13px sans-serif' : '13px sans-serif'
    context.fillText(label === 'recall' ? t('recall') : label, 0, 0)
    context.restore()
  }
  for (const [row, counts] of matrix.entries()) {
    const total = Math.max(1, sum(counts))
    const y = TOP + CELL * row
    context.fillStyle = '#212529'
    context.font = '13px sans-serif'
    context.textAlign = 'right'
    context.fillText(classes[row]!, LEFT - 10, y + CELL / 2)
    context.textAlign = 'center'
    for (const [column, count] of counts.entries()) {
      const share = count / total
      const x = LEFT + CELL * column
      context.fillStyle = `rgb(${mixed(255, 12, share)},${mixed(255, 99, share)},${mixed(255, 103, share)})`
      context.fillRect(x, y, CELL - 1, CELL - 1)
      context.fillStyle = share > 0.55 ? '#ffffff' : '#212529'
      context.font = row === column ? 'bold 15px sans-serif' : '14px sans-serif'
      context.fillText(`${Math.round(100 * share)} %`, x + CELL / 2, y + CELL / 2 - 8)
      context.font = '11px sans-serif'
      context.fillText(String(count), x + CELL / 2, y + CELL / 2 + 12)
    }
    context.fillStyle = '#212529'
    context.font = 'bold 14px sans-serif'
    const found = recall[row]
    context.fillText(
      found === undefined ? '–' : `${(100 * found).toFixed(1)} %`,
      LEFT + CELL * (classes.length + 0.5),
      y + CELL / 2,
    )
  }
  return canvas.toBuffer('image/png')
}

const mixed = (from: number, to: number, share: number) => Math.round(from + (to - from) * share)
