"""Non-negative least squares by coordinate descent: the weights of components in each row."""

from jobs.datatypes import FloatArray
from jobs.kernels.compiled import compiled


@compiled()
def coordinate_descent(
    weights: FloatArray, gram: FloatArray, cross: FloatArray, sweeps: int, tolerance: float
) -> None:
    """Improve weights in place towards min ||x - w H||^2, w >= 0, row by row.

    Coordinate descent (Cichocki & Phan 2009): each sweep sets every w_k to its best value given
    the others. A row is done after `sweeps`, or when a sweep moves nothing by more than
    `tolerance` times the largest weight of the row.

    Parameters
    ----------
    weights : float64[D, K]
        Not below zero; changed in place.
    gram : float64[K, K]
        H H^T.
    cross : float64[D, K]
        X H^T.
    sweeps : int
        At most so many a row.
    tolerance : float
        Share of a row's largest weight.
    """
    D, K = weights.shape
    for d in range(D):
        row = weights[d]
        for _ in range(sweeps):
            largest = 0.0
            moved = 0.0
            for k in range(K):
                if gram[k, k] <= 0.0:
                    row[k] = 0.0
                    continue
                slope = -cross[d, k]
                for i in range(K):
                    slope += row[i] * gram[k, i]
                new = max(0.0, row[k] - slope / gram[k, k])
                moved = max(moved, abs(new - row[k]))
                largest = max(largest, new)
                row[k] = new
            if moved <= tolerance * largest:
                break
