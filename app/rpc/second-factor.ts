import { confirmationOptions } from '#lib/access/confirm-identity.ts'
import { secondStepOptions, ticketSchema } from '#lib/access/pending-sign-in.ts'
import {
  addPasskeySchema,
  beginApp,
  beginPasskey,
  codeSchema,
  confirmedSchema,
  finishApp,
  finishPasskey,
  removeApp,
  removePasskey,
  removePasskeySchema,
  renewRecoveryCodes,
  seeFactors,
} from '#lib/access/second-factor.ts'
import { forEveryone, forSignedIn } from './procedures.ts'

const own = () => forSignedIn('Everyone may see and change how they sign in.', { beforeFactor: true })

export const secondStep = {
  options: forEveryone('The ticket, given for a right password, stands for signing in.')
    .input(ticketSchema)
    .handler(async ({ context, input }) => secondStepOptions(context.database, input.ticket)),
}

export const secondFactor = {
  see: own().handler(async ({ context }) => seeFactors(context.database, context.person)),
  confirmationOptions: own().handler(async ({ context }) => confirmationOptions(context.database, context.person)),
  beginApp: own()
    .input(confirmedSchema)
    .handler(async ({ context, input }) => beginApp(context.database, context.person, input.confirmation)),
  finishApp: own()
    .input(codeSchema)
    .handler(async ({ context, input }) => finishApp(context.database, context.person, input.code)),
  removeApp: own()
    .input(confirmedSchema)
    .handler(async ({ context, input }) => removeApp(context.database, context.person, input.confirmation)),
  beginPasskey: own()
    .input(confirmedSchema)
    .handler(async ({ context, input }) => beginPasskey(context.database, context.person, input.confirmation)),
  finishPasskey: own()
    .input(addPasskeySchema)
    .handler(async ({ context, input }) => finishPasskey(context.database, context.person, input)),
  removePasskey: own()
    .input(removePasskeySchema)
    .handler(async ({ context, input }) => removePasskey(context.database, context.person, input)),
  renewRecoveryCodes: own()
    .input(confirmedSchema)
    .handler(async ({ context, input }) => renewRecoveryCodes(context.database, context.person, input.confirmation)),
}
