// Long files and long functions: fails when a file of app, lib, cli or models has more than 250 lines, or a function
// in one more than 80. `--print` lists the lines of each room instead.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const ROOMS = ['app', 'lib', 'cli', 'models']
const FILE_LINES = 250
const FUNCTION_LINES = 80

const files = ROOMS.flatMap((room) =>
  readdirSync(room, { recursive: true })
    .map((name) => join(room, name).replaceAll('\\', '/'))
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !/\.(test|d)\.ts$/.test(path) && !path.includes('/generated/')),
)
const sources = files.map((path) => ({ path, text: readFileSync(path, 'utf8') }))

if (process.argv.includes('--print')) printRooms()
else check()

/** Prints the lines of each room, the largest first, and their sum. */
function printRooms() {
  const lines = new Map()
  for (const { path, text } of sources) {
    const room = path.startsWith('lib/') ? path.split('/').slice(0, 2).join('/') : path.split('/')[0]
    lines.set(room, (lines.get(room) ?? 0) + linesOf(text))
  }
  for (const [room, count] of [...lines].sort((a, b) => b[1] - a[1])) {
    console.log(`${String(count).padStart(7)}  ${room}`)
  }
  console.log(`${String([...lines.values()].reduce((a, b) => a + b, 0)).padStart(7)}  in ${sources.length} files`)
}

/** Names what is too long, and fails when anything is. */
function check() {
  const faults = sources.flatMap(({ path, text }) => {
    const count = linesOf(text)
    return [
      ...(count > FILE_LINES ? [`${path}: ${count} lines, at most ${FILE_LINES}`] : []),
      ...longFunctions(path, text),
    ]
  })
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) {
    console.error(`${faults.length} too long: split by subject, so that each part can be read and named by itself`)
    process.exitCode = 1
  }
}

/** One line of text for each function of a file with more than FUNCTION_LINES lines, from its first word to its last. */
function longFunctions(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found = []
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const [first, last] = [node.getStart(source), node.end].map(
        (position) => source.getLineAndCharacterOfPosition(position).line + 1,
      )
      const count = last - first + 1
      if (count > FUNCTION_LINES) {
        found.push(`${path}:${first}: ${nameOf(node)} has ${count} lines, at most ${FUNCTION_LINES}`)
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The name of a function: its own, or that of what it is given to. */
function nameOf(node) {
  if (node.name) return node.name.getText()
  const { parent } = node
  if (parent.name) return parent.name.getText()
  if (ts.isCallExpression(parent)) return `the function given to ${parent.expression.getText().split('\n')[0]}`
  return 'a function'
}

/** The number of lines of a text; the newline at its end starts no line. */
function linesOf(text) {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
