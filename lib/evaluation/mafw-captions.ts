import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { firstThere, missing, type Sample } from './dataset-files.ts'
import { locateMafw } from './mafw.ts'

/** A training clip of MAFW with its English description and its emotion. */
export interface MafwClip extends Omit<Sample, 'label'> {
  /** Empty where there is none. */
  caption: string
  label: string
}

/**
 * The training clips of a fold of MAFW, by its list `with_caption_new/set_N/train.txt`: GBK, separated by tabs, the
 * description last, “-” where there is none.
 *
 * @param withDescription whether those without description are left out
 * @returns the clips, and the numbers of those without description and without files
 * @throws ConcordError bad-input that says which file was looked for
 */
export async function mafwCaptions(
  root: string,
  fold: number,
  withDescription = true,
): Promise<{ clips: MafwClip[]; withoutCaption: number; withoutFiles: number }> {
  const candidates = ['Train_Test_Set', 'Train & Test Set', 'Train&Test Set'].flatMap((set) =>
    ['with_caption_new', 'with_caption'].map((caption) =>
      path.join(root, set, 'single', caption, `set_${fold}`, 'train.txt'),
    ),
  )
  const file = await firstThere(candidates)
  if (!file) throw missing('MAFW', candidates)
  const text = new TextDecoder('gbk').decode(await readFile(file)).replace(/^\ufeff/, '')
  const clips: MafwClip[] = []
  let [withoutCaption, withoutFiles] = [0, 0]
  for (const line of text.split(/\r?\n/).filter((row) => row.trim() !== '')) {
    const cells = line.split('\t').map((cell) => cell.trim())
    const { name } = path.parse(cells[0]!)
    const described = cells.length > 2 && cells.at(-1) !== '-' ? cells.at(-1)! : ''
    if (described === '') withoutCaption += 1
    if (described === '' && withDescription) continue
    const found = await locateMafw(root, name, 0)
    if (found)
      clips.push({ name, path: found.path, kind: found.kind, caption: described, label: cells[1]?.toLowerCase() ?? '' })
    else withoutFiles += 1
  }
  return { clips, withoutCaption, withoutFiles }
}
