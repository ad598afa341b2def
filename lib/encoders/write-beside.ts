import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes what can be made again beside a model, as a whole or not at all.
 *
 * @returns false where models lie where this program can't write
 */
export async function writeBeside(file: string, text: string): Promise<boolean> {
  const unfinished = `${file}.${process.pid}`
  try {
    await writeFile(unfinished, text)
    await rename(unfinished, file)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error
    return false
  } finally {
    await rm(unfinished, { force: true })
  }
}
