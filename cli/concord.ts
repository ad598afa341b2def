import { existsSync } from 'node:fs'
import { program } from 'commander'
import { systemReason } from '#lib/errors/system-errors.ts'
import packageJson from '../package.json' with { type: 'json' }
import { addInstallationCommands } from './installation-commands.ts'
import { addModelCommands } from './model-commands.ts'
import { printError } from './print-error.ts'
import { addStatisticsCommands } from './statistics-commands.ts'
import { addStudyCommands } from './study-commands.ts'

program
  .name('concord')
  .description('Estimate the severity of symptoms from recorded interviews and compare it with clinicians')
  .version(packageJson.version)

program.configureOutput({
  outputError(text, write) {
    const name = /unknown option '(-.+)'/.exec(text)?.[1]
    write(name && existsSync(name) ? `${text.trim()}. If the file of that name is meant, write ./${name}\n` : text)
  },
})

// In the order that the help lists them.
addInstallationCommands(program)
addStudyCommands(program)
addStatisticsCommands(program)
addModelCommands(program)

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough, as `head` has, is no error.
  if (error.code === 'EPIPE') process.exit(0)
  console.error(`What there is to say can't be written: ${systemReason(error) ?? error.message}.`)
  process.exit(1)
})

try {
  await program.parseAsync()
} catch (error) {
  printError(error)
  process.exitCode = 1
}
