export { type Courier, createCourier, type Outbox } from "./courier";
