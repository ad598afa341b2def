/**
 * What looks like a text for people and is none, or is not put into a language: `files` it stands in, and which `texts` there; all
 * of them where none are named. Each with its reason.
 */
export const UNTRANSLATED = [
  // What a bundle says of itself, which is stored in English.
  {
    files: /^models\/own-onnx\/import-own-model\.ts$/,
    texts: /wrapped as a bundle|^not for commercial use; |^no restriction|^met within/,
  },
  // Names of fonts and styles.
  { files: /^app\/theme\.ts$/, texts: /system-ui/ },
  // How plans of trainings are stored, not shown.
  {
    files: /studies\/\[id\]\/(?:heads\/(?:training-choices|train-heads)|plan\/plan-draft)\.tsx?$/,
    texts: /^(?:squared error|mean)$/,
  },
  {
    files: /studies\/\[id\]\/heads\/encoder\/encoder-form\.tsx$/,
    texts: /^(?:left alone|pushed apart)$/,
  },
  { files: /^lib\/timeline\/draw-timeline\.ts$/, texts: /system-ui/ },
  // CSS selectors of what needs a key for itself.
  { files: /interviews\/\[id\]\/rate\/use-player-keys\.ts$|review\/review-keys\.ts$/, texts: /^(?:input|button), / },
  // Reasons for an access that is not by role: for whoever reads the code.
  {
    files: /^app\/(?:rpc\/(?:account|bin|second-factor|setup)\.ts|api\/.*route\.ts$)/,
    texts:
      /^(?:Everyone may|The link,|The ticket,|The code that|The first page|A deleted study has|People sign in|Monitoring|Each procedure)/,
  },
  // Answers to programs, not to pages.
  { files: /^app\/api\/(?:health|rpc)\//, texts: /^(?:the database does not answer|Not allowed\.|Not found\.)$/ },
  // Headers and parameters of HTTP, and texts that are hashed or read by the program.
  {
    files: /^app\/(?:api|exports)\//,
    texts: /^(?:private, no-store|[a-z]+\/[a-z]+; charset=utf-8|attachment; filename)/,
  },
  {
    files: /^app\/(?:content-policy|openid-provider|awaited-factor|known-browsers)\.ts$/,
    texts: /^(?:img-src|openid email|second factor awaited|known browser)/,
  },
  // Names of fonts, and a selector.
  { files: /^app\/\(desk\)\/figures\/figure-frame\.tsx$/, texts: /^(?:Helvetica|svg\.)/ },
  // What a model knows of words, as the server says it.
  { files: /^app\/\(desk\)\/models\/models\.tsx$/, texts: /^no vocabulary$/ },
  // The shape of a one-time code.
  { files: /^app\/setup\/setup-form\.tsx$/, texts: /^XXXX/ },
  // The translator where no language was given, as in tests.
  { files: /^app\/language\.tsx$/, texts: /^english/ },
  // References to publications stay as they are in every language, where they say nothing besides.
  { files: /^lib\/scales\//, texts: /^(?!.*(?:: [a-z]|; \d+ and))[^:]*\((?:19|20)\d\d\)/ },
  // A fault of the program: nobody gives lists of different lengths.
  { files: /^lib\/statistics\/errors\.ts$/, texts: /^The two lists of scores/ },
  // The headers of a data dictionary, as REDCap writes them.
  { files: /^lib\/rating-imports\/data-dictionary\.ts$/ },
  // Names of people who rated, which are stored as names.
  {
    files: /^lib\/(?:ratings\/phantom-sheets|rating-imports\/guess-mapping)\.ts$/,
    texts: /^(?:Simulated rater [AB]|Merged record)$/,
  },
  // Kept with what the audit trail says, which is stored in English.
  {
    files: /^lib\/(?:rosters\/import-roster|rating-imports\/store-plan)\.ts$/,
    texts: /^(?:list of participants|import of ratings)$/,
  },
  // SQL, and what PostgreSQL's catalogue has as words.
  {
    files: /^lib\/(?:bin|database)\//,
    texts:
      /^\s*(?:select|insert|update|delete|create|alter|copy|grant|revoke|set|begin|for update|(?:not )?exists)\b|^\{\} role \{\} with login|^set null$/i,
  },
  { files: /^lib\/processes\/folder-lock\.ts$/, texts: /^pragma/ },
  // A script for the shell.
  { files: /^lib\/processes\/confinement\.ts$/, texts: /ulimit/ },
  // A query of Windows for the command line of a process, what initdb is told, and its end in the log.
  { files: /^lib\/database\/running-server\.ts$/, texts: /Get-CimInstance/ },
  { files: /^lib\/database\/embedded-server\.ts$/, texts: /^password of the application$|^initdb ended/ },
  // What is hashed, signed or keyed.
  { files: /^lib\/access\/audit-chain\.ts$/, texts: /^audit head/ },
  { files: /^lib\/access\/passwords\.ts$/, texts: /^no such account$/ },
  { files: /^lib\/access\/sealed-text\.ts$/, texts: /^concord sealed texts$/ },
  { files: /^lib\/access\/sign-in-throttle\.ts$/, texts: /^second factor of/ },
  // Values that the audit trail stores; audit-details.ts has their words.
  { files: /^lib\/access\/(?:pending-sign-in|second-factor)\.ts$/, texts: /^(?:authenticator app|recovery code)$/ },
  // A name.
  { files: /^lib\/(?:access\/external-sign-in|settings\/settings)\.ts$/, texts: /^OpenID Connect$/ },
  // The README of a participant's data, a file in English as all READMEs of exports.
  { files: /^lib\/bin\/participant-export\.ts$/, texts: /^Everything that Concord stores/ },
  // A value that the page tells in words.
  { files: /^lib\/installation\/installed-models\.ts$/, texts: /^no vocabulary$/ },
  // Title and description of a study, stored as people write theirs.
  { files: /^lib\/studies\/plan-phantom\.ts$/, texts: /^(?:Phantom study|Simulated: drawn)/ },
  // The text of a locked plan is kept byte for byte, with its hash.
  { files: /^lib\/plans\/plan-text\.ts$/, texts: /^(?:Analysis plan, version|Reason for this version)/ },
  // Words that tables of any language have in rows that sum up others.
  { files: /^lib\/tables\/summary-rows\.ts$/, texts: /^(?:total totals|n m mw|max maximum) / },
  // What a model’s manifest says of its title, licence, origin and architecture stands as it was written into the bundle.
  {
    files:
      /^models\/(?:install-embedded|emoclip\/(?:emoclip-manifest|trained-bundle|weights)|checkpoint\/open-torch-legacy)\.ts$/,
    texts:
      /^(?:.*written as ONNX by Concord.*|.*\(code\).*|Apache-2\.0 \(.*|.* layers, (?:inner )?width .*|mean of the frames|EmoCLIP.*|Head of the downstream task|downstream task|under the terms of .*|last layers \(.*|Tiny face detector and BlazeFace|BlazeFace for .*|Expression baseline|Facial movement|PyTorch \(before 1\.6\))$/s,
  },
  // Texts that the encoder reads, what a file of them looks like, and a reference.
  { files: /^lib\/evaluation\/class-texts\.ts$/, texts: /^(?:an expression of|a photo of|\{"anger")/ },
  { files: /^lib\/evaluation\/published-figures\.ts$/, texts: /^Zhao et al\./ },
  { files: /models\/checkpoint-files\.tsx$/, texts: /^(?:EmoCLIP|CLIP|FaRL|Exp-CLIP|DFER-CLIP)$/ },
  { files: /^models\/clip-family\/about-models\.ts$/ },
  {
    files: /^models\/(?:clip-family\/(?:class-scores|dfer-clip-weights)|emoclip\/import-emoclip)\.ts$/,
    texts: /^(?:under the terms of |cosines to the learned prompts|CLIP \{\}’s, which|the CLIP that)/,
  },
  { files: /^models\/clip\/borrow-text-tower\.ts$/, texts: /words are approximate$/ },
  {
    files: /^lib\/training\/head-bundle\.ts$/,
    texts: /^(?:as agreed with|of a simulated study| of a simulated study|.*trained by Concord)/,
  },
  // The card of a trained bundle, a file in it, and the export of it that tells of its origin.
  {
    files:
      /^(?:cli\/train-emoclip|cli\/encoded-once|lib\/contrastive\/trained-temporal|lib\/jobs\/run-encoder-job)\.ts$/,
    texts:
      /^(?:Trained by Concord on captions|Research: embeddings|No clip was held out|Held out: |# EmoCLIP, trained here|Picture and text encoder: |Data: |Kept: |Research only|Each clip by|captions of the study | ?\(SIMULATED|Participants held out: |It has seen |MAFW, fold |a table of captions|.*every .*nd frame)/s,
  },
  // Descriptions of faces are what the English text encoder was made for, and the captions of drawn clips likewise.
  {
    files: /^lib\/words\/prompt-sets\.ts$/,
    texts: /^(?:An? (?:facial )?expression |A face that hardly|A lively face|Foteinopoulou and Patras)/,
  },
  { files: /^lib\/phantom\/behaviours\.ts$/ },
  // Names of published datasets and of folders in them.
  {
    files: /^lib\/evaluation\/(?:datasets|mafw|mafw-captions)\.ts$/,
    texts: /^(?:Train ?& ?Test Set|MAFW \(compound\)|MAFW, \{\} compound classes|(?:MAFW|DFEW|AFEW), \d+ classes.*)$/,
  },
  // Values that programs compare.
  { files: /^lib\/(?:heads|training)\/[a-z-]+\.ts$/, texts: /^(?:squared error|bootstrap over participants)$/ },
  {
    files: /^(?:cli|lib\/contrastive|lib\/training)\/[a-z-]+\.ts$/,
    texts: /^(?:pushed apart|left alone|positive definite)$/,
  },
  {
    files: /^lib\/(?:encoders\/[a-z-]+|jobs\/run-encoder-job|training\/caption-encoders)\.ts$/,
    texts: /^frames, then clips$/,
  },
  { files: /^lib\/faces\/search-faces\.ts$/, texts: /^in vain$/ },
  { files: /^lib\/analysis\/probe-decoder-process\.ts$/, texts: /^Max [a-z ]+$/ },
  { files: /^lib\/onnx\/(?:providers|value-shapes)\.ts$/, texts: /^(?:\(Get-CimInstance|rest of )/ },
  // Names of formats, cameras and programs, options of FFmpeg, and endings of files.
  {
    files: /^lib\/video\/(?:choose-stream|file-signatures|identify-file|picture-times)\.ts$/,
    texts:
      /^(?:JPEG 2000|JPEG XL|Radiance HDR|SQLite format 3|Creative Voice File|ARRI Reference Tool|MLV App|Canon Cinema RAW Development|Blackmagic RAW|DaVinci Resolve|ProRes RAW|-ignore_editlist .*)$/,
  },
  { files: /^cli\/video-inputs\.ts$/, texts: /^(?:264 265|m2ts m2v|tp trp) / },
  // Fonts.
  { files: /^lib\/evaluation\/confusion-picture\.ts$/, texts: /^(?:bold )?\d+px sans-serif$/ },
  // The log of the server, and the name that the audit trail has for the terminal.
  { files: /^cli\/(?:part|keep-database)\.ts$/, texts: /^(?:exit code |can’t be started \()/ },
  { files: /^cli\/export-study\.ts$/, texts: /^the terminal$/ },
  // Files for programs, and the page that explains them, are the same in every language.
  {
    files:
      /^lib\/exports\/(?:data-tables|event-tables|interviews-table|score-columns|visit-columns|table-columns|redcap-files|readme)\.ts$/,
  },
  { files: /^lib\/reports\/agreement-table\.ts$/ },
  // The frame of a page, whose texts are put in.
  { files: /^lib\/reports\/model-card-text\.ts$/, texts: /^<!doctype html>/ },
  // How the audit trail stores who exported.
  { files: /^lib\/exports\/terminal-export\.ts$/, texts: /^the command line$/ },
  // CSV is for programs, and a file without a name is written into a table of results.
  { files: /agreement\/paper-table-view\.tsx$/, texts: /^english/ },
  { files: /^cli\/video-inputs\.ts$/, texts: /^\(no name\)$/ },
]
