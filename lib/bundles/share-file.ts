import { constants } from 'node:fs'
import { copyFile, link } from 'node:fs/promises'

/**
 * Gives a file that never changes a second name, so that its bytes are on the disk once; whichever name is removed, the other stays. It is copied
 * where the file system has no links, or the two places lie on different ones.
 *
 * @throws Error where the file is not there, or the second name is taken
 */
export async function shareFile(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_EXCL))
}
