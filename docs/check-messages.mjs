// Tells of texts for people that stand outside the catalogue, and of what is wrong inside it.
//   node docs/check-messages.mjs              everything
//   node docs/check-messages.mjs app/sign-in  the texts of these folders or files alone
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import ts from 'typescript'
import { UNTRANSLATED } from './untranslated.mjs'

const CATALOGUE = new URL('../lib/messages/de.json', import.meta.url)
/** Attributes and properties that people see or hear, where one word alone is a text. */
const SHOWN =
  /^(?:label|title|placeholder|description|aria-label|aria-roledescription|alt|message|caption|error|legend|hint|summary|lead|nothingFoundMessage|heading|action)$/
/** Calls whose first argument is a source, and so a key of the catalogue. */
const TRANSLATING = /^(?:(?:[\w.]+\.)?t|phrase|pageTitle|(?:[\w.]+\.)?t\.(?:nodes|parts)|say|english)$/
/** Calls whose texts are for programmers and logs. */
const NOT_SHOWN = /^(?:console\.\w+|Error|TypeError|RangeError|SyntaxError|RegExp|URL|describe|require|import)$/
const LITERAL = /^(?:code|Code|kbd|Kbd|pre)$/

const catalogue = JSON.parse(readFileSync(CATALOGUE, 'utf8'))
const places = new Map()
const problems = []

const folders = process.argv.slice(2)
const used = new Set()
for (const folder of folders.length > 0 ? folders : ['app', 'cli', 'lib', 'models'])
  for (const file of filesIn(folder)) look(file)
if (folders.length === 0) for (const source of Object.keys(catalogue)) checkEntry(source)

for (const problem of problems) console.error(problem)
if (problems.length > 0) {
  console.error(
    `\n${problems.length} texts. Put texts for people through t(…) or phrase(…), and into lib/messages/de.json.`,
  )
  process.exit(1)
}

function filesIn(path) {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = `${path}/${entry.name}`
    if (entry.isDirectory()) return inside === 'lib/messages' ? [] : filesIn(inside)
    return /\.tsx?$/.test(entry.name) ? [inside] : []
  })
}

function look(file) {
  const allowed = UNTRANSLATED.filter(({ files }) => files.test(file)).map(({ texts }) => texts ?? /^/)
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const report = (node, text) => {
    if (allowed.some((pattern) => pattern.test(text))) return
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
    problems.push(`${file}:${line + 1} ${JSON.stringify(text.replace(/\s+/g, ' ').trim().slice(0, 120))}`)
  }
  const visit = (node) => {
    if (ts.isIdentifier(node) && node.text === 'english' && file.endsWith('.tsx') && ts.isCallExpression(node.parent))
      report(node, 'english(…) in a page')
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return
    if (ts.isTaggedTemplateExpression(node)) {
      for (const span of node.template.templateSpans ?? []) visit(span.expression)
      return
    }
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && NOT_SHOWN.test(node.expression.getText(source))) {
      visitSources(node)
      return
    }
    if (ts.isJsxElement(node) && LITERAL.test(node.openingElement.tagName.getText(source))) return
    if (ts.isJsxText(node) && /\p{L}{2}/u.test(node.text)) report(node, node.text)
    if (ts.isStringLiteralLike(node)) lookAtText(node, node.text)
    else if (ts.isTemplateExpression(node)) {
      const pieces = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
      if (pieces.some(isProse)) report(node, pieces.join('{}'))
      for (const span of node.templateSpans) visit(span.expression)
      return
    }
    ts.forEachChild(node, visit)
  }
  // What a person is told on the terminal goes through console.*, in their language.
  const visitSources = (node) => {
    if (ts.isStringLiteralLike(node) && isSource(node)) lookAtText(node, node.text)
    ts.forEachChild(node, visitSources)
  }
  const lookAtText = (node, text) => {
    if (text in catalogue) used.add(text)
    const { parent } = node
    if (isSource(node)) {
      if (!(text in catalogue)) report(node, text)
      checkValues(node, text)
      return
    }
    const name =
      ts.isJsxAttribute(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === node)
        ? parent.name.getText(source).replaceAll("'", '')
        : undefined
    if (ts.isPropertyAssignment(parent) && parent.name === node) return
    const isShown = name !== undefined && SHOWN.test(name) && /^\p{Lu}\p{Ll}/u.test(text)
    const inPage = file.endsWith('.tsx') && name !== undefined && SHOWN.test(name) && /\p{L}{2}/u.test(text)
    // What stands in an element, or in a shown attribute, is not translated by being in the catalogue.
    if (inPage || (ts.isJsxExpression(parent) && isProse(text))) report(node, text)
    else if ((isShown || isProse(text)) && !(text in catalogue)) report(node, text)
  }
  const callOf = (node) => {
    let inner = node
    while (ts.isConditionalExpression(inner.parent) || ts.isParenthesizedExpression(inner.parent)) inner = inner.parent
    const call = inner.parent
    if (!ts.isCallExpression(call) || call.arguments[0] !== inner) return undefined
    return TRANSLATING.test(call.expression.getText(source)) ? call : undefined
  }
  const isSource = (node) => callOf(node) !== undefined
  /** The places of a text are those that it is given values for. */
  const checkValues = (node, text) => {
    const values = callOf(node).arguments[1]
    if (values && (!ts.isObjectLiteralExpression(values) || values.properties.some(ts.isSpreadAssignment))) return
    const given = (values?.properties ?? []).map(({ name }) => name.getText(source).replaceAll("'", ''))
    const asked = [...placesIn(text)]
    const lacking = asked.filter((name) => !given.includes(name))
    const beside = given.filter((name) => !asked.includes(name))
    if (lacking.length > 0) report(node, `No value for ${lacking.join(', ')}: ${text}`)
    if (beside.length > 0) report(node, `No place for ${beside.join(', ')}: ${text}`)
  }
  visit(source)
}

/** Whether a text has at least two words after one another, as sentences and labels do. */
function isProse(text) {
  return (
    /\p{L}{2,}[,;:.)”]* (?:[(“]?\p{L}|\d)/u.test(text) &&
    !/^(?:use client|use strict|SELECT|INSERT|UPDATE|DELETE)\b/.test(text)
  )
}

function checkEntry(source) {
  const german = catalogue[source]
  if (!used.has(source)) problems.push(`The catalogue’s “${source}” is used nowhere.`)
  if (!german) {
    problems.push(`“${source}” has no German text.`)
    return
  }
  try {
    const [before, after] = [source, german].map((text) => [...placesIn(text)].sort().join(', '))
    if (before !== after) problems.push(`“${source}”: its places are ${before}, in German ${after}.`)
  } catch (error) {
    problems.push(`“${source}”: ${error.message}`)
  }
}

/** Names of the places and tags of a text. */
function placesIn(text) {
  if (!/[{'<]/.test(text)) return new Set()
  if (places.has(text)) return places.get(text)
  const names = new Set()
  places.set(text, names)
  const collect = (parts) => {
    for (const part of parts) {
      // The kinds of the parser: 0 literal, 7 the number of a plural, others have a name.
      if (part.type !== 0 && part.type !== 7) names.add(part.value)
      if (part.children) collect(part.children)
      for (const option of Object.values(part.options ?? {})) collect(option.value)
    }
  }
  collect(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: !/<\/\w+>/.test(text) }).getAst())
  return names
}
