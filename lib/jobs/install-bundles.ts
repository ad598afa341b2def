import { readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { openBundle } from '#lib/bundles/bundle.ts'

/** Moves finished bundles into the models folder. One that is there and whole stays: names tell versions by their content. */
export async function installBundles(unfinished: string, modelsFolder: string): Promise<void> {
  for (const name of (await readdir(unfinished)).filter((entry) => !entry.startsWith('.'))) {
    const target = path.join(modelsFolder, name)
    if (await openBundle(target).catch(() => undefined)) continue
    await rm(target, { recursive: true, force: true })
    await rename(path.join(unfinished, name), target)
  }
}
