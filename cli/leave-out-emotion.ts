import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { CaptionedClip } from '#lib/contrastive/captioned-clips.ts'
import type { ContrastiveData } from '#lib/contrastive/contrastive-data.ts'
import { recallsWith } from '#lib/contrastive/held-out-recalls.ts'
import { classesToLeaveOut, EACH, foldersOfClasses, withoutClass } from '#lib/contrastive/leave-out-class.ts'
import type { ContrastiveResult } from '#lib/contrastive/train-contrastive.ts'
import { csvOfRecords } from '#lib/csv/csv-of.ts'
import { mean } from '#lib/numbers/mean.ts'
import { t } from './language.ts'
import { writeWhole } from './write-whole.ts'

const TABLE = 'leave-one-emotion-out.csv'

interface Trained {
  data: ContrastiveData & { classNames: readonly string[] }
  result: ContrastiveResult
}

/** What a training without a class came to; recalls as shares. */
type Row = {
  class: string
  left_out_clips: number
  training_clips: number
  epoch: number
  test_clips: number
  war: number
  uar: number
  test_clips_of_class: number
  recall_of_class: number
}

/**
 * Trains without the clips of a class, or of each class in turn, in a folder for each, and says how well words tell apart all test clips
 * and how many of the class that was not learnt are found. The table is written anew after each class; what was stopped goes on.
 *
 * @param train trains on clips in a folder
 */
export async function leaveOutEmotion(
  clips: readonly CaptionedClip[],
  { leaveOutEmotion: asked, out }: { leaveOutEmotion: string; out: string },
  threads: number,
  train: (clips: CaptionedClip[], folder: string) => Promise<Trained>,
): Promise<void> {
  const rows: Row[] = []
  const folders = foldersOfClasses(classesToLeaveOut(clips, EACH))
  for (const name of classesToLeaveOut(clips, asked)) {
    console.log(t('Without “{name}”', { name }))
    const folder = path.join(out, folders.get(name)!)
    await mkdir(folder, { recursive: true })
    const part = withoutClass(clips, name)
    const { data, result } = await train(part, folder)
    const { war, uar, recall, samples } = await recallsWith(data, result.parameters, threads)
    const place = data.classNames.indexOf(name)
    rows.push({
      class: name,
      left_out_clips: part.filter(({ leftOut }) => leftOut).length,
      training_clips: data.training.count,
      epoch: result.best,
      test_clips: samples,
      war,
      uar,
      test_clips_of_class: data.heldOut!.labels.filter((label) => label === place).length,
      recall_of_class: recall[place]!,
    })
    await writeWhole(path.join(out, TABLE), csvOfRecords(rows))
  }
  print(rows)
  console.log(t('The table is in {file}. No encoder was installed.', { file: path.join(out, TABLE) }))
}

function print(rows: readonly Row[]): void {
  const percent = (share: number) => `${t.twoDecimals(100 * share)} %`
  const header = [t('class left out'), t('its recall'), t('its test clips'), t('WAR of all'), t('UAR of all')]
  const lines = rows.map((row) => [
    row.class,
    percent(row.recall_of_class),
    String(row.test_clips_of_class),
    percent(row.war),
    percent(row.uar),
  ])
  if (rows.length > 1)
    lines.push([
      t('mean'),
      percent(mean(rows.map(({ recall_of_class: recall }) => recall))),
      '',
      percent(mean(rows.map(({ war }) => war))),
      percent(mean(rows.map(({ uar }) => uar))),
    ])
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]!.length)))
  for (const line of [header, ...lines])
    console.log(line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
}
