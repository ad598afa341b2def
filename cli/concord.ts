import { program } from 'commander'
import { systemReason } from '#lib/errors/system-errors.ts'
import packageJson from '../package.json' with { type: 'json' }
import { helpInLanguage } from './help-in-language.ts'
import { addInstallationCommands } from './installation-commands.ts'
import { demandLanguage, say, t } from './language.ts'
import { addModelCommands } from './model-commands.ts'
import { printError } from './print-error.ts'
import { addStatisticsCommands } from './statistics-commands.ts'
import { addStudyCommands } from './study-commands.ts'

program
  .name('concord')
  .description(t('Estimate the severity of symptoms from recorded interviews and compare it with clinicians'))
  .version(packageJson.version, '-V, --version', t('output the version number'))

helpInLanguage(program)

// In the order that the help lists them.
addInstallationCommands(program)
addStudyCommands(program)
addStatisticsCommands(program)
addModelCommands(program)

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough, as `head` has, is no error.
  if (error.code === 'EPIPE') process.exit(0)
  console.error(
    t('What there is to say can’t be written: {reason}.', { reason: say(systemReason(error) ?? error.message) }),
  )
  process.exit(1)
})

try {
  demandLanguage()
  await program.parseAsync()
} catch (error) {
  printError(error)
  process.exitCode = 1
}
