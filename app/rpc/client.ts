'use client'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { InferRouterOutputs, RouterClient } from '@orpc/server'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { AppRouter } from './router.ts'

const link = new RPCLink({
  url: () => `${window.location.origin}/api/rpc`,
  headers: { 'x-concord': '1' },
})

/** Every procedure of the server as a function. */
export const rpcClient: RouterClient<AppRouter> = createORPCClient(link)

/** Every procedure of the server as react-query options: `rpc.studies.list.queryOptions()`. */
export const rpc = createTanstackQueryUtils(rpcClient)

type Answers = InferRouterOutputs<AppRouter>
/** A study as the home page lists it. */
export type AppStudy = Answers['studies']['list']['studies'][number]
/** What a person has yet to rate. */
export type AppWaiting = Answers['sheets']['waiting']
/** How far the raters of a study are with what they are assigned. */
export type AppAssignments = Answers['assignments']['see']
/** A study's training set and how raters stand to it. */
export type AppTraining = Answers['certification']['see']
/** What is decided between the raters of an interview. */
export type AppOpenConsensuses = Answers['consensus']['open']
export type AppConsensus = Answers['consensus']['see']
/** A head as a study lists it. */
export type AppHead = Answers['studies']['heads']['heads'][number]
/** A model as the server lists it. */
export type AppModel = Answers['models']['list'][number]
/** An import of a model as the Models page lists it. */
export type AppImport = Answers['models']['imports'][number]
/** A severity report that was handed out. */
export type AppIssuedReport = Answers['reports']['list']['reports'][number]
