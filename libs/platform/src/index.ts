export { Admission, CallerGoneError, NotAdmittedError } from './admission.js';
export { ByteBudget, PictureMemory, type Lease } from './byte-budget.js';
export {
  CONFIG,
  ConfigError,
  loadConfig,
  type Config,
  type IndexConfig,
  type ModelConfig,
  type ReindexConfig,
  type S3Config,
} from './config/config.js';
export { asDependency, DependencyError, dependencyOf, withFaults, type Dependency } from './dependency-error.js';
export { LoopLag } from './loop-lag.js';
export { ERROR_CODES, type ErrorCodeName } from './http/error-codes.js';
export { HealthChecks, type HealthReport } from './http/health.js';
export { requireOperationsKey } from './http/operations-key.js';
export { Metrics } from './http/metrics.js';
export { MaxBody, OpenRoute, routeAccess, ShownOnce, type RouteAccess } from './http/route-access.js';
export { Problem, toProblemDocument, type FieldError, type ProblemDocument } from './http/problem.js';
export { ProblemFilter } from './http/problem.filter.js';
export { createLogger, PinoNestLogger, withLogContext, type LogContext } from './logging/logger.js';
export { Settings } from './config/settings.js';
export { PlatformModule } from './platform.module.js';
export { Refreshed } from './refreshed.js';
export { untilAborted } from './until-aborted.js';
export { VERSION } from './version.js';
