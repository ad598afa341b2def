/**
 * ONNX Runtime reports its use over the network and leaves a log in the temporary folder for each process, unless this
 * is set before the process's first session. Concord works on recordings of patients: nothing leaves the machine.
 * Threads have a copy of the environment, so whoever starts one imports this too.
 */
// biome-ignore lint/style/noProcessEnv: It tells ONNX Runtime, and reads nothing.
process.env.ORT_DISABLE_TELEMETRY = '1'
