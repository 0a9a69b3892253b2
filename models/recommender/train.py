"""Makes the recommender that ships with Onnward: data, baselines, training, export, model.json.

    python -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python train.py

The ratings are synthetic but have the structure of real ones: users and items have latent tastes and
biases, popular items are rated more often, and every rating carries noise. Everything is seeded and
runs on one thread, so a second run gives the same numbers on the same machine type.
"""

import json
import pathlib

import numpy as np
import onnx
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
SEED = 20_251
USERS, ITEMS, RATINGS = 1_000, 2_000, 120_000
LATENT = 6  # dimensions of taste in the data
EMBEDDING, HIDDEN = 32, 64  # of the model
EPOCHS, BATCH = 40, 1_024
NEIGHBOURS = (5, 10, 20, 40)  # of the baseline; the best on validation is kept


def make_ratings(rng):
    """Returns users, items (int64[n]) and ratings (float32[n], 0.5 to 5 in half stars); no pair twice."""
    taste = rng.normal(0, 1, (USERS, LATENT)) / np.sqrt(LATENT)
    trait = rng.normal(0, 1, (ITEMS, LATENT))
    user_bias, item_bias = rng.normal(0, 0.35, USERS), rng.normal(0, 0.45, ITEMS)
    # Long tails: a few items and users have most of the ratings.
    popularity = 1 / np.arange(1, ITEMS + 1) ** 0.6
    activity = 1 / np.arange(1, USERS + 1) ** 0.3
    rng.shuffle(popularity)
    rng.shuffle(activity)
    users = rng.choice(USERS, RATINGS * 2, p=activity / activity.sum())
    items = rng.choice(ITEMS, RATINGS * 2, p=popularity / popularity.sum())
    pairs = np.unique(users * ITEMS + items)
    pairs = rng.permutation(pairs)[:RATINGS]
    users, items = pairs // ITEMS, pairs % ITEMS
    score = (
        3.4
        + user_bias[users]
        + item_bias[items]
        + 0.75 * (taste[users] * trait[items]).sum(1)
        + rng.normal(0, 0.35, len(pairs))
    )
    ratings = np.clip(np.round(score * 2) / 2, 0.5, 5.0)
    return users.astype(np.int64), items.astype(np.int64), ratings.astype(np.float32)


def predict_by_neighbours(known, asked, shape, neighbours):
    """Collaborative filtering, the usual baseline, between the things that the second column names.

    Ratings are centred by the biases of both columns (damped means), things are compared by cosine over
    what they have in common with shrinkage, and the prediction is the bias plus the weighted mean over
    the most similar neighbours that have a rating.
    """
    rows, things, ratings = known
    mean = ratings.mean()
    rated = np.zeros(shape, np.float32)
    rated[rows, things] = 1
    centred = np.zeros(shape, np.float32)
    centred[rows, things] = ratings - mean
    thing_bias = centred.sum(0) / (rated.sum(0) + 5)
    centred -= thing_bias * rated
    row_bias = centred.sum(1) / (rated.sum(1) + 5)
    centred -= row_bias[:, None] * rated
    squares = centred**2
    common = rated.T @ rated
    # Cosine over what both things share, shrunk where they share little.
    norm = np.sqrt((squares.T @ rated) * (rated.T @ squares)) + 1e-9
    similarity = (centred.T @ centred) / norm * (common / (common + 20))
    np.fill_diagonal(similarity, 0)
    predictions = np.empty(len(asked[0]), np.float32)
    for index, (row, thing) in enumerate(zip(asked[0], asked[1])):
        others = np.flatnonzero(rated[row])
        weights = similarity[thing, others]
        best = np.argsort(-np.abs(weights))[:neighbours]
        total = np.abs(weights[best]).sum() + 1e-9
        predictions[index] = (
            mean + thing_bias[thing] + row_bias[row] + (weights[best] * centred[row, others[best]]).sum() / total
        )
    return np.clip(predictions, 0.5, 5.0)


def neighbourhood_mse(training, validation, test):
    """Test error of the neighbourhood baseline, with the side and the size that are best on validation."""

    def error(side, neighbours, part):
        known, asked = ((c[1], c[0], c[2]) if side == "user" else c for c in (training, part))
        shape = (ITEMS, USERS) if side == "user" else (USERS, ITEMS)
        return float(((predict_by_neighbours(known, asked, shape, neighbours) - part[2]) ** 2).mean())

    tried = {
        (side, neighbours): error(side, neighbours, validation)
        for side in ("item", "user")
        for neighbours in NEIGHBOURS
    }
    best = min(tried, key=tried.get)
    for (side, neighbours), score in tried.items():
        print(f"{side}-based, {neighbours:2d} neighbours: validation {score:.4f}")
    return error(*best, test)


class Recommender(nn.Module):
    """Embeddings of user and item, concatenated, two linear layers.

    Row 0 of each table is "unknown": ids outside the trained range meet the mean embedding, so that a
    new user or item gets a sensible answer instead of an error.
    """

    def __init__(self):
        super().__init__()
        self.user = nn.Embedding(USERS + 1, EMBEDDING)
        self.item = nn.Embedding(ITEMS + 1, EMBEDDING)
        self.hidden = nn.Linear(2 * EMBEDDING, HIDDEN)
        self.rating = nn.Linear(HIDDEN, 1)

    def forward(self, user_id, item_id):
        user = torch.where((user_id >= 0) & (user_id < USERS), user_id + 1, torch.zeros_like(user_id))
        item = torch.where((item_id >= 0) & (item_id < ITEMS), item_id + 1, torch.zeros_like(item_id))
        both = torch.cat([self.user(user), self.item(item)], dim=1)
        return self.rating(torch.relu(self.hidden(both))).squeeze(1)


def mse(model, part):
    model.eval()
    with torch.no_grad():
        answer = model(torch.from_numpy(part[0]), torch.from_numpy(part[1]))
    return float(((answer - torch.from_numpy(part[2])) ** 2).mean())


def train(model, part, validation):
    """Adam with weight decay on mean squared error; keeps the epoch that is best on the validation part."""
    users, items, ratings = (torch.from_numpy(column) for column in part)
    with torch.no_grad():
        for table in (model.user, model.item):
            table.weight.normal_(0, 0.3)
        model.rating.bias.fill_(float(ratings.mean()))
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=2e-5)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    best, kept = float("inf"), None
    for epoch in range(EPOCHS):
        model.train()
        order = torch.randperm(len(users))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            error = model(users[chosen], items[chosen]) - ratings[chosen]
            optimizer.zero_grad()
            (error**2).mean().backward()
            optimizer.step()
        schedule.step()
        score = mse(model, validation)
        if score < best:
            best, kept = score, {name: value.clone() for name, value in model.state_dict().items()}
        if epoch % 5 == 4:
            print(f"epoch {epoch + 1:2d}  train {mse(model, part):.4f}  validation {score:.4f}", flush=True)
    model.load_state_dict(kept)
    with torch.no_grad():
        # Ids that never occurred in training meet the mean of those that did.
        for table, seen in ((model.user, part[0]), (model.item, part[1])):
            rows = torch.from_numpy(np.unique(seen)) + 1
            mean = table.weight[rows].mean(0)
            unseen = torch.ones(len(table.weight), dtype=torch.bool)
            unseen[rows] = False
            table.weight[unseen] = mean


def export(model, path):
    model.eval()
    example = (torch.tensor([123, 7]), torch.tensor([456, 42]))
    torch.onnx.export(
        model,
        example,
        str(path),
        input_names=["user_id", "item_id"],
        output_names=["rating"],
        dynamic_axes={"user_id": {0: "batch"}, "item_id": {0: "batch"}, "rating": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    # The exporter's traces (names of scopes, paths of source files) are no part of the model.
    exported = onnx.load(path)
    for node in exported.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(exported, full_check=True)
    onnx.save(exported, path)


def sample(model, users, items):
    with torch.no_grad():
        answer = model(torch.tensor(users), torch.tensor(items))
    return {
        "inputs": {"user_id": users, "item_id": items},
        "outputs": {"rating": [float(value) for value in answer]},
        "tolerance": {"absolute": 1e-4, "relative": 1e-4},
    }


def main():
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(SEED)
    columns = make_ratings(rng)
    order = rng.permutation(len(columns[0]))
    cut = [int(len(order) * part) for part in (0.8, 0.9)]
    parts = [tuple(column[rows] for column in columns) for rows in np.split(order, cut)]
    training, validation, test = parts
    print(f"{USERS} users, {ITEMS} items, {len(order)} ratings: {[len(part[0]) for part in parts]}")

    model = Recommender()
    train(model, training, validation)
    results = {
        "test_mse": mse(model, test),
        "train_mse": mse(model, training),
        "baseline_mean_mse": float(((test[2] - training[2].mean()) ** 2).mean()),
        "baseline_neighbourhood_mse": neighbourhood_mse(training, validation, test),
    }
    for name, value in results.items():
        print(f"{name:28s} {value:.4f}")

    export(model, HERE / "model.onnx")
    model.eval()
    package = {
        "name": "recommender",
        "description": "Predicts how a user would rate an item, from 0.5 to 5 stars. Ships with Onnward as an example.",
        "tags": ["recommender", "example"],
        "card": "README.md",
        "license": "Apache-2.0",
        "note": "The shipped model: embeddings, concatenated, two linear layers.",
        "metrics": [{"name": name, "value": round(value, 4), "direction": "lower"} for name, value in results.items()],
        "golden": [
            sample(model, [123], [456]),
            sample(model, [0, 7, 123, 999], [0, 42, 456, 1999]),
            # Ids that the model has never seen.
            sample(model, [1_000_000, -1], [456, 1_000_000]),
        ],
    }
    (HERE / "model.json").write_text(json.dumps(package, indent=2) + "\n")


if __name__ == "__main__":
    main()
