import { createRequire } from 'node:module'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** Where a package is, as seen from this file or, where that is bundled, from the folder that the program runs in. */
function packageFolder(name: string): string {
  for (const from of [import.meta.url, path.join(process.cwd(), 'package.json')]) {
    try {
      // A bundler replaces what it can read of this by a number of its own.
      const found: unknown = createRequire(from).resolve(`${name}/package.json`)
      if (typeof found === 'string') return path.dirname(found)
    } catch {}
  }
  throw new ConcordError(
    'unavailable',
    phrase('The package {name} is missing. Run npm install in Concord’s folder.', { name }),
  )
}

/** Liberation Sans: as wide as Helvetica, with the letters of European languages; SIL Open Font License 1.1. */
export const fontFile = (name: 'Regular' | 'Bold') =>
  path.join(packageFolder('pdfjs-dist'), 'standard_fonts', `LiberationSans-${name}.ttf`)
